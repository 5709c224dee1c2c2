/** Names that no item can have are answered as names of nothing, and never reach the table. */

import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { ListAccountsCommand, ListPoliciesCommand } from "@aws-sdk/client-organizations";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { trusting } from "../support/sts.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const long = "n".repeat(1500);
const own = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const policy = own(`policy/${long}`);
const marker = (name: string) => Buffer.from(`1:${name}`).toString("base64url");
const naming = (AWS: string | readonly string[]) =>
  keyPolicy(account, { ...allowing("kms:Encrypt"), Principal: { AWS } });
const createRole = (trust: object) =>
  suite.iam.send(
    new CreateRoleCommand({ RoleName: newName("role"), AssumeRolePolicyDocument: policyOf(trust) }),
  );

let user: ActingUser;
let key: CreatedKey;

beforeAll(async () => {
  user = await actingUser(suite);
  key = await createKey(suite.kms);
});
beforeEach(() => {
  suite.storeCalls.length = 0;
});

/** DynamoDB takes sort keys of 1,024 bytes; the emulator may take longer ones. */
function expectNoLongKey(): void {
  expect(JSON.stringify(suite.storeCalls.map(({ input }) => input))).not.toContain(long);
}

describe("answered in AWS's terms", () => {
  const trust = {
    "a user": () => createRole(trusting(own(`user/${long}`))),
    "a role": () => createRole(trusting(own(`role/${long}`))),
    "a session": () => createRole(trusting(`arn:aws:sts::${account}:assumed-role/${long}/session`)),
    "a provider": () =>
      createRole(
        trusting({ Federated: own(`oidc-provider/${long}`) }, "sts:AssumeRoleWithWebIdentity"),
      ),
  };

  test.each<[string, () => Promise<unknown>, string, string | RegExp]>([
    [
      "GetPolicy",
      () => suite.iam.send(new GetPolicyCommand({ PolicyArn: policy })),
      "NoSuchEntityException",
      /was not found/,
    ],
    [
      "AttachUserPolicy",
      () => suite.iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn: policy })),
      "NoSuchEntityException",
      /does not exist or is not attachable/,
    ],
    [
      "PutUserPermissionsBoundary",
      () =>
        suite.iam.send(
          new PutUserPermissionsBoundaryCommand({
            UserName: user.name,
            PermissionsBoundary: policy,
          }),
        ),
      "NoSuchEntityException",
      /does not exist or is not attachable/,
    ],
    [
      "GetOpenIDConnectProvider",
      () =>
        suite.iam.send(
          new GetOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn: own(`oidc-provider/${long}`),
          }),
        ),
      "NoSuchEntityException",
      /not found/,
    ],
    ...Object.entries(trust).map(
      ([who, request]) =>
        [
          `CreateRole, trusting ${who}`,
          request,
          "MalformedPolicyDocumentException",
          /Invalid principal in policy/,
        ] as [string, () => Promise<unknown>, string, RegExp],
    ),
    [
      "CreateKey",
      () => suite.kms.send(new CreateKeyCommand({ Policy: naming(own(`role/${long}`)) })),
      "MalformedPolicyDocumentException",
      "Policy contains a statement with one or more invalid principals.",
    ],
    [
      "PutKeyPolicy",
      () =>
        suite.kms.send(
          new PutKeyPolicyCommand({ KeyId: key.KeyId, Policy: naming(own(`user/${long}`)) }),
        ),
      "MalformedPolicyDocumentException",
      "Policy contains a statement with one or more invalid principals.",
    ],
    [
      "ListAccounts",
      () =>
        suite.organizations.send(new ListAccountsCommand({ NextToken: marker(`account#${long}`) })),
      "InvalidInputException",
      /./,
    ],
    [
      "Organizations' ListPolicies",
      () =>
        suite.organizations.send(
          new ListPoliciesCommand({
            Filter: "SERVICE_CONTROL_POLICY",
            NextToken: marker(`policy#${long}`),
          }),
        ),
      "InvalidInputException",
      /./,
    ],
    [
      // Of which IAM's own limit says as much already.
      "ListUsers",
      () => suite.iam.send(new ListUsersCommand({ Marker: marker(long) })),
      "ValidationError",
      /length less than or equal to/,
    ],
  ])("%s", async (_what, request, name, message) => {
    const failure = await failureOf(request());
    expect(failure).toMatchObject({ name });
    expect(failure.message).toMatch(message);
    expect(failure.status).toBeLessThan(500);
    expectNoLongKey();
  });
});

test("a key policy that names users of more accounts than one read takes", async () => {
  const many = Array.from({ length: 120 }, (_, n) => `arn:aws:iam::${700000000000 + n}:user/u`);
  expect(await failureOf(suite.kms.send(new CreateKeyCommand({ Policy: naming(many) })))).toEqual({
    name: "MalformedPolicyDocumentException",
    message: "Policy contains a statement with one or more invalid principals.",
    status: 400,
  });
  for (const { input } of suite.storeCalls) {
    const requests = (input["RequestItems"] ?? {}) as Record<string, { Keys?: unknown[] }>;
    for (const { Keys = [] } of Object.values(requests)) {
      expect(Keys.length).toBeLessThanOrEqual(100);
    }
  }
});
