/** Sessions of roles as they are used: what they may, and when they end. */

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { DecryptCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { account, type TestCredentials } from "../support/service.ts";
import {
  assumeRole,
  credentialsOf,
  inSession,
  newRole,
  notAuthorized,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
let alice: ActingUser;
beforeAll(async () => {
  alice = await actingUser(suite);
});

const Plaintext = Buffer.from("the plaintext");
const denied = (arn: string, action: string, reason: string) => ({
  name: "AccessDeniedException",
  message: `User: ${arn} is not authorized to perform: ${action} ${reason}`,
  status: 400,
});
const sessionArn = (role: { name: string }) =>
  `arn:aws:sts::${account}:assumed-role/${role.name}/session`;
const invalidToken = {
  name: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
  status: 403,
};

describe("a session of a role", () => {
  test("uses keys by the role's policies, or by the key's", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("kms:Encrypt")]);
    const { KeyId, Arn } = await createKey(suite.kms);
    const named = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: role.arn },
        Action: "kms:Decrypt",
        Resource: "*",
      }),
    });
    const { kms } = await inSession(suite, alice.sts, role);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    expect(await failureOf(kms.send(new DecryptCommand({ KeyId, CiphertextBlob })))).toEqual(
      denied(
        sessionArn(role),
        "kms:Decrypt",
        `on resource: ${Arn} because no identity-based policy allows the kms:Decrypt action`,
      ),
    );
    const other = await kms.send(new EncryptCommand({ KeyId: named.KeyId, Plaintext }));
    const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob: other.CiphertextBlob }));
    expect(Buffer.from(decrypted.Plaintext as Uint8Array)).toEqual(Plaintext);
  });

  test("may what the role may now", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)]);
    const { kms } = await inSession(suite, alice.sts, role);
    const list = () => kms.send(new ListKeysCommand({}));
    const { Policy } = await suite.iam.send(
      new CreatePolicyCommand({
        PolicyName: newName("policy"),
        PolicyDocument: policyOf(allowing("kms:ListKeys")),
      }),
    );
    const attachment = { RoleName: role.name, PolicyArn: Policy?.Arn };
    for (let round = 0; round < 2; round++) {
      expect((await failureOf(list())).name).toBe("AccessDeniedException");
      await suite.iam.send(new AttachRolePolicyCommand(attachment));
      await list();
      await suite.iam.send(new DetachRolePolicyCommand(attachment));
    }
    const inline = { RoleName: role.name, PolicyName: "inline" };
    const PolicyDocument = policyOf(allowing("kms:*"));
    await suite.iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument }));
    await list();
    await suite.iam.send(new DeleteRolePolicyCommand(inline));
    expect((await failureOf(list())).name).toBe("AccessDeniedException");
  });

  test("does not mind whom the role trusts since", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("kms:ListKeys")]);
    const { kms } = await inSession(suite, alice.sts, role);
    await suite.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: role.name,
        PolicyDocument: policyOf(trusting({ Service: "ec2.amazonaws.com" })),
      }),
    );
    await kms.send(new ListKeysCommand({}));
    expect(await failureOf(alice.sts.send(assumeRole(role)))).toEqual(
      notAuthorized(alice.arn, "sts:AssumeRole", role.arn),
    );
  });

  test("ends with the role, and does not begin again with a namesake", async () => {
    const trust = [trusting(alice.arn)];
    const role = await newRole(suite.iam, trust);
    const { kms, sts } = await inSession(suite, alice.sts, role);
    await sts.send(new GetCallerIdentityCommand({}));
    const RoleName = role.name;
    await suite.iam.send(new DeleteRoleCommand({ RoleName }));
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toEqual(invalidToken);
    expect(await failureOf(kms.send(new ListKeysCommand({})))).toEqual({
      name: "UnrecognizedClientException",
      message: invalidToken.message,
      status: 400,
    });
    const AssumeRolePolicyDocument = policyOf(...trust);
    await suite.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toEqual(invalidToken);
    await inSession(suite, alice.sts, role);
  });

  test("may call IAM", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("*")]);
    const { iam } = await inSession(suite, alice.sts, role);
    await expect(iam.send(new ListUsersCommand({}))).resolves.toBeDefined();
  });
});

describe("in time", () => {
  test("a session ends when it was said to", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("kms:*")]);
    const session = await inSession(suite, alice.sts, role, { DurationSeconds: 900 });
    const begun = suite.clock.time;
    const expires = Math.floor(begun / 1000) * 1000 + 900_000;
    const at = (time: number) => {
      suite.clock.time = time;
      // What clients sign is about as late.
      session.kms.config.systemClockOffset = time - begun;
      session.sts.config.systemClockOffset = time - begun;
    };
    try {
      at(expires - 1);
      await session.kms.send(new ListKeysCommand({}));
      at(expires);
      const message = "The security token included in the request is expired";
      expect(await failureOf(session.kms.send(new ListKeysCommand({})))).toEqual({
        name: "ExpiredTokenException",
        message,
        status: 400,
      });
      expect(await failureOf(session.sts.send(new GetCallerIdentityCommand({})))).toEqual({
        name: "ExpiredToken",
        message,
        status: 403,
      });
    } finally {
      suite.clock.time = begun;
    }
  });

  test("policies know when it began, and can end it early", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("kms:*")]);
    const early = await inSession(suite, alice.sts, role);
    const begun = suite.clock.time;
    try {
      suite.clock.time += 60_000;
      const PolicyDocument = policyOf(allowing("kms:*"), {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
          DateLessThan: { "aws:TokenIssueTime": new Date(begun + 30_000).toISOString() },
        },
      });
      const policy = { RoleName: role.name, PolicyName: "test", PolicyDocument };
      await suite.iam.send(new PutRolePolicyCommand(policy));
      const late = await inSession(suite, alice.sts, role);
      await late.kms.send(new ListKeysCommand({}));
      expect((await failureOf(early.kms.send(new ListKeysCommand({})))).message).toContain(
        "with an explicit deny in an identity-based policy",
      );
    } finally {
      suite.clock.time = begun;
    }
  });
});

describe("a token is refused", () => {
  let session: TestCredentials & { sessionToken: string };
  let other: TestCredentials & { sessionToken: string };
  beforeAll(async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("*")]);
    session = credentialsOf(await alice.sts.send(assumeRole(role)));
    other = credentialsOf(await alice.sts.send(assumeRole(role)));
  });

  const attempt = (credentials: TestCredentials) =>
    failureOf(suite.as(credentials).sts.send(new GetCallerIdentityCommand({})));

  test("with another access key id", async () => {
    const { accessKeyId, secretAccessKey } = other;
    const { sessionToken } = session;
    expect(await attempt({ ...session, accessKeyId })).toEqual(invalidToken);
    expect(await attempt({ accessKeyId, secretAccessKey, sessionToken })).toEqual(invalidToken);
    expect(await attempt({ ...alice.credentials, sessionToken })).toEqual(invalidToken);
  });

  test("when it is left out", async () => {
    const { accessKeyId, secretAccessKey } = session;
    expect(await attempt({ accessKeyId, secretAccessKey })).toEqual(invalidToken);
  });

  test("with any bit flipped, shortened or lengthened", async () => {
    const bytes = Buffer.from(session.sessionToken, "base64");
    const changed = [0, 1, 12, 25, 40, bytes.length - 17, bytes.length - 1].flatMap((position) =>
      [0x01, 0x80].map((bit) => {
        const copy = Buffer.from(bytes);
        copy[position] = (copy[position] as number) ^ bit;
        return copy;
      }),
    );
    const lengths = [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])];
    for (const token of [...changed, ...lengths]) {
      const sessionToken = token.toString("base64");
      expect(await attempt({ ...session, sessionToken })).toEqual(invalidToken);
    }
    for (const sessionToken of ["", "x", `${session.sessionToken} `, `=${session.sessionToken}`]) {
      expect((await attempt({ ...session, sessionToken })).status).toBe(403);
    }
  });

  test("with a wrong secret", async () => {
    expect(await attempt({ ...session, secretAccessKey: other.secretAccessKey })).toMatchObject({
      name: "SignatureDoesNotMatch",
      status: 403,
    });
  });
});

test("nothing secret is logged, or kept in the table", async () => {
  const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("kms:*")]);
  suite.logs.length = 0;
  suite.storeCalls.length = 0;
  const { credentials, kms, sts } = await inSession(suite, alice.sts, role);
  await kms.send(new ListKeysCommand({}));
  await failureOf(sts.send(assumeRole(role)));
  await failureOf(
    suite.as({ ...credentials, secretAccessKey: "x" }).kms.send(new ListKeysCommand({})),
  );
  const left = [...suite.logs, ...suite.storeCalls.map((call) => JSON.stringify(call))].join("\n");
  expect(left).toContain("AssumeRole");
  for (const secret of [
    credentials.secretAccessKey,
    credentials.sessionToken,
    alice.credentials.secretAccessKey,
  ]) {
    expect(left).not.toContain(secret);
  }
});
