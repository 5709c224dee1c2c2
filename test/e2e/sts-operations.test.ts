/** Every operation of STS through the synthesized stack: an unmodified SDK client, `npm start`. */

import type { IAM } from "@aws-sdk/client-iam";
import type { STS } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actingUser, allowing, newName } from "../support/iam-users.ts";
import { type Local, type LocalService, startLocal } from "../support/local.ts";
import { type Calls, testOperations } from "../support/operations.ts";
import { account } from "../support/service.ts";
import { Sha256 } from "../support/sha256.ts";
import { credentialsOf, newRole, trusting } from "../support/sts.ts";
import { failureOf } from "../support/suite.ts";
import { identityProvider, oidcKeys } from "../support/identity-provider.ts";

const provider = identityProvider("token.example.com");
let local: Local;
let service: LocalService;
let iam: IAM;
let sts: STS;

beforeAll(async () => {
  local = await startLocal(["--memory"], { LOCKSTEAD_OIDC_KEYS: oidcKeys(provider) });
  service = local.service();
  ({ iam, sts } = service);
});

afterAll(() => local.stop());

const root = `arn:aws:iam::${account}:root`;
const listing = allowing("kms:ListKeys", "sts:*");

async function newUser() {
  const { arn, credentials } = await actingUser(service, [listing]);
  return { arn, credentials, sts: service.as(credentials).sts };
}

/** Who the credentials of an answer are; and that they may what the session may. */
async function whoIs(answer: Parameters<typeof credentialsOf>[0]): Promise<string> {
  const acting = service.as(credentialsOf(answer));
  await acting.kms.listKeys({});
  return (await acting.sts.getCallerIdentity()).Arn as string;
}

const calls: Calls = {
  AssumeRole: async () => {
    const role = await newRole(iam, [trusting(root)], [listing]);
    const answer = await sts.assumeRole({ RoleArn: role.arn, RoleSessionName: "e2e" });
    expect(answer.AssumedRoleUser?.AssumedRoleId).toBe(`${role.id}:e2e`);
    expect(await whoIs(answer)).toBe(`arn:aws:sts::${account}:assumed-role/${role.name}/e2e`);
  },
  AssumeRoleWithWebIdentity: async () => {
    const Url = `https://${provider.host}`;
    const { OpenIDConnectProviderArn: arn } = await iam.createOpenIDConnectProvider({
      Url,
      ClientIDList: ["app"],
    });
    const role = await newRole(
      iam,
      [
        trusting({ Federated: arn }, "sts:AssumeRoleWithWebIdentity", {
          StringEquals: { [`${provider.host}:sub`]: "repo-1" },
        }),
      ],
      [listing],
    );
    const asking = (sub: string) =>
      sts.assumeRoleWithWebIdentity({
        RoleArn: role.arn,
        RoleSessionName: "e2e",
        WebIdentityToken: provider.token({ sub, aud: "app" }),
      });
    const answer = await asking("repo-1");
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: "repo-1",
      Audience: "app",
      Provider: arn,
    });
    expect(await whoIs(answer)).toBe(`arn:aws:sts::${account}:assumed-role/${role.name}/e2e`);
    expect((await failureOf(asking("repo-2"))).name).toBe("AccessDenied");
  },
  DecodeAuthorizationMessage: async () => {
    // No denial is encoded here, so that no message is one of ours.
    const failure = await failureOf(sts.decodeAuthorizationMessage({ EncodedMessage: "none" }));
    expect(failure.name).toBe("InvalidAuthorizationMessageException");
  },
  GetAccessKeyInfo: async () => {
    const { credentials } = await newUser();
    const answer = await sts.getAccessKeyInfo({ AccessKeyId: credentials.accessKeyId });
    expect(answer.Account).toBe(account);
  },
  GetCallerIdentity: async () => {
    expect(await sts.getCallerIdentity()).toMatchObject({
      Account: account,
      Arn: `arn:aws:iam::${account}:user/admin`,
    });
  },
  GetFederationToken: async () => {
    const user = await newUser();
    const Name = newName("federated");
    const answer = await user.sts.getFederationToken({
      Name,
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    });
    expect(await whoIs(answer)).toBe(`arn:aws:sts::${account}:federated-user/${Name}`);
  },
  GetSessionToken: async () => {
    const user = await newUser();
    expect(await whoIs(await user.sts.getSessionToken({}))).toBe(user.arn);
  },
};

testOperations("sts", calls);

test("a presigned GET of GetCallerIdentity works, and works for nothing else", async () => {
  const url = new URL(local.exports["AWS_ENDPOINT_URL"] as string);
  const signer = new SignatureV4({
    service: "sts",
    region: local.exports["AWS_REGION"] as string,
    credentials: {
      accessKeyId: local.exports["AWS_ACCESS_KEY_ID"] as string,
      secretAccessKey: local.exports["AWS_SECRET_ACCESS_KEY"] as string,
    },
    sha256: Sha256,
  });
  const { query = {} } = await signer.presign({
    protocol: url.protocol,
    hostname: url.host,
    method: "GET",
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host: url.host },
  });
  url.search = new URLSearchParams(query as Record<string, string>).toString();
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(`<Account>${account}</Account>`);

  url.searchParams.set("X-Amz-Expires", "604800");
  const changed = await fetch(url);
  expect(changed.status).toBe(403);
  expect(await changed.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
});
