/** Sessions that users make of themselves, and for others: GetSessionToken and GetFederationToken. */

import {
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import {
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { getFederationToken } from "../../lambdas/sts/get-federation-token.ts";
import { getSessionToken } from "../../lambdas/sts/get-session-token.ts";
import { startCallers } from "../support/callers.ts";
import { actingUser, type ActingUser, allowing, newName, policyOf } from "../support/iam-users.ts";
import { rootOf } from "../support/principals.ts";
import { account } from "../support/service.ts";
import {
  type Acting,
  assumeRole,
  credentialsOf,
  inSession,
  newRole,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const denied = (message: string) => ({ name: "AccessDenied", message, status: 403 });
const withSession = (operation: string) =>
  denied(`Cannot call ${operation} with session credentials`);
const invalidToken = {
  name: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
  status: 403,
};
const bound = (value: number, constraint: string) => ({
  name: "ValidationError",
  message: `1 validation error detected: Value '${value}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${constraint}`,
  status: 400,
});

async function sessionOf(user: Pick<Acting, "sts">): Promise<Acting> {
  const credentials = credentialsOf(await user.sts.send(new GetSessionTokenCommand({})));
  return { ...suite.as(credentials), credentials };
}

describe("GetSessionToken", () => {
  let alice: ActingUser;
  beforeAll(async () => {
    alice = await actingUser(suite, [allowing("kms:*", "sts:*", "iam:*")], { Path: "/staff/" });
  });

  test("answers credentials of the user itself", async () => {
    const { $metadata: _, ...answer } = await alice.sts.send(new GetSessionTokenCommand({}));
    expect(answer).toEqual({
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.any(String),
        Expiration: new Date(Math.floor(suite.clock.time / 1000) * 1000 + 43_200_000),
      },
    });
    const { sts } = suite.as(credentialsOf(answer));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: alice.arn,
      UserId: alice.id,
      Account: account,
    });
  });

  test("needs no permission, and cannot be denied", async () => {
    await sessionOf(await actingUser(suite));
    await sessionOf(await actingUser(suite, [{ ...allowing("*"), Effect: "Deny" }]));
    const admin = await sessionOf(suite);
    const { Arn } = await admin.sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${account}:user/admin`);
    await admin.kms.send(new ListKeysCommand({}));
  });

  test("takes 15 minutes to 36 hours", async () => {
    const now = Math.floor(suite.clock.time / 1000);
    for (const DurationSeconds of [900, 129_600]) {
      const { Credentials } = await alice.sts.send(new GetSessionTokenCommand({ DurationSeconds }));
      expect(Credentials?.Expiration?.getTime()).toBe((now + DurationSeconds) * 1000);
    }
    const refused = (DurationSeconds: number) =>
      failureOf(alice.sts.send(new GetSessionTokenCommand({ DurationSeconds })));
    expect(await refused(899)).toEqual(bound(899, "greater than or equal to 900"));
    expect(await refused(129_601)).toEqual(bound(129_601, "less than or equal to 129600"));
  });

  test("knows no MFA device", async () => {
    const mfa = { SerialNumber: "GAHT12345678", TokenCode: "123456" };
    expect(await failureOf(alice.sts.send(new GetSessionTokenCommand(mfa)))).toEqual(
      denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
      ),
    );
  });

  test("is for users", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("*")]);
    const session = await inSession(suite, alice.sts, role);
    for (const { sts } of [session, await sessionOf(alice)]) {
      expect(await failureOf(sts.send(new GetSessionTokenCommand({})))).toEqual(
        withSession("GetSessionToken"),
      );
    }
    const root = startCallers(suite.store.endpoint).as(rootOf(account));
    expect((await root.refused(getSessionToken, {})).code).toBe("AccessDeniedException");
  });

  test("the session may what the user may, now, but for IAM and most of STS", async () => {
    const user = await actingUser(suite, [allowing("kms:*", "sts:*", "iam:*")]);
    const { kms, sts, iam } = await sessionOf(user);
    await kms.send(new ListKeysCommand({}));
    expect(await failureOf(iam.send(new ListUsersCommand({})))).toEqual(invalidToken);
    const refused = {
      GetFederationToken: new GetFederationTokenCommand({ Name: "someone" }),
      GetAccessKeyInfo: new GetAccessKeyInfoCommand({ AccessKeyId: "AKIAQAAAAAAAUNKNOWNK" }),
      DecodeAuthorizationMessage: new DecodeAuthorizationMessageCommand({ EncodedMessage: "x" }),
    };
    for (const [operation, command] of Object.entries(refused)) {
      const answer = sts.send(command as GetAccessKeyInfoCommand);
      expect(await failureOf(answer)).toEqual(withSession(operation));
    }
    const role = await newRole(suite.iam, [trusting(user.arn)], [], { MaxSessionDuration: 7200 });
    // It is the user: no role's session assumes this role.
    await sts.send(assumeRole(role, { DurationSeconds: 7200 }));
    const policy = { UserName: user.name, PolicyName: "test" };
    await suite.iam.send(new DeleteUserPolicyCommand(policy));
    expect((await failureOf(kms.send(new ListKeysCommand({})))).name).toBe("AccessDeniedException");
    const PolicyDocument = policyOf(allowing("kms:*"));
    await suite.iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
    await kms.send(new ListKeysCommand({}));
  });

  test("the session outlives the access key, not the user", async () => {
    const user = await actingUser(suite);
    const { sts } = await sessionOf(user);
    const UserName = user.name;
    const { accessKeyId: AccessKeyId } = user.credentials;
    await suite.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await sts.send(new GetCallerIdentityCommand({}));
    await suite.iam.send(new DeleteUserCommand({ UserName }));
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toEqual(invalidToken);
  });
});

describe("GetFederationToken", () => {
  let broker: ActingUser;
  beforeAll(async () => {
    const allowed = ["kms:*", "sts:*", "iam:*"];
    const Tags = [{ Key: "team", Value: "red" }];
    broker = await actingUser(suite, [allowing(...allowed)], { Tags });
  });

  const federate = (input: Partial<GetFederationTokenCommandInput> = {}, user = broker) =>
    user.sts.send(new GetFederationTokenCommand({ Name: "bob", ...input }));

  async function federated(input: Partial<GetFederationTokenCommandInput> = {}): Promise<Acting> {
    const credentials = credentialsOf(await federate(input));
    return { ...suite.as(credentials), credentials };
  }

  const bob = `arn:aws:sts::${account}:federated-user/bob`;

  test("answers whom it is for, and credentials", async () => {
    const { $metadata: _, ...answer } = await federate({ Policy: policyOf(allowing("kms:*")) });
    expect(answer).toEqual({
      FederatedUser: { FederatedUserId: `${account}:bob`, Arn: bob },
      Credentials: expect.objectContaining({
        Expiration: new Date(Math.floor(suite.clock.time / 1000) * 1000 + 43_200_000),
      }),
      PackedPolicySize: expect.any(Number),
    });
    const { sts } = suite.as(credentialsOf(answer));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: bob,
      UserId: `${account}:bob`,
      Account: account,
    });
  });

  test("gives what both the user's and the session's policies allow", async () => {
    const list = (session: Acting) => session.kms.send(new ListKeysCommand({}));
    await list(await federated({ Policy: policyOf(allowing("kms:List*")) }));
    await list(
      await federated({ PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] }),
    );
    const nothing = `User: ${bob} is not authorized to perform: kms:ListKeys because no session policy allows the kms:ListKeys action`;
    for (const input of [{}, { Policy: policyOf(allowing("kms:Encrypt")) }]) {
      expect((await failureOf(list(await federated(input)))).message).toBe(nothing);
    }
  });

  test("and what a key's policy gives to whom it names", async () => {
    const { KeyId } = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: bob },
        Action: "kms:Encrypt",
        Resource: "*",
      }),
    });
    const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
    await (await federated()).kms.send(encrypt);
    const other = await federated({ Name: "carol" });
    expect((await failureOf(other.kms.send(encrypt))).name).toBe("AccessDeniedException");
  });

  test("with tags, before those of the user", async () => {
    const keyFor = async (team: string) => {
      const { KeyId } = await createKey(suite.kms, {
        Policy: keyPolicy(account, {
          Effect: "Allow",
          Principal: "*",
          Action: "kms:Encrypt",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": team } },
        }),
      });
      return new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
    };
    const red = await keyFor("red");
    const blue = await keyFor("blue");
    await (await federated()).kms.send(red);
    const { kms } = await federated({ Tags: [{ Key: "Team", Value: "blue" }] });
    await kms.send(blue);
    expect((await failureOf(kms.send(red))).name).toBe("AccessDeniedException");
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "A", Value: "2" },
    ];
    expect(await failureOf(federate({ Tags }))).toEqual({
      name: "InvalidParameterValue",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      status: 400,
    });
  });

  test("has to be allowed, tags by an action of their own", async () => {
    const because = (action: string) =>
      ` is not authorized to perform: ${action} on resource: ${bob} because no identity-based policy allows the ${action} action`;
    const nobody = await actingUser(suite);
    expect(await failureOf(federate({}, nobody))).toEqual(
      denied(`User: ${nobody.arn}${because("sts:GetFederationToken")}`),
    );
    const half = await actingUser(suite, [
      { Effect: "Allow", Action: "sts:GetFederationToken", Resource: bob },
    ]);
    await federate({}, half);
    expect(await failureOf(federate({ Tags: [{ Key: "a", Value: "b" }] }, half))).toEqual(
      denied(`User: ${half.arn}${because("sts:TagSession")}`),
    );
    expect((await failureOf(federate({ Name: "carol" }, half))).name).toBe("AccessDenied");
  });

  test("is for users", async () => {
    const role = await newRole(suite.iam, [trusting(broker.arn)], [allowing("*")]);
    const session = await inSession(suite, broker.sts, role);
    for (const { sts } of [session, await sessionOf(broker), await federated()]) {
      const answer = sts.send(new GetFederationTokenCommand({ Name: "bob" }));
      expect(await failureOf(answer)).toEqual(withSession("GetFederationToken"));
    }
    const root = startCallers(suite.store.endpoint).as(rootOf(account));
    expect((await root.refused(getFederationToken, { Name: "bob" })).code).toBe(
      "AccessDeniedException",
    );
  });

  test("the session may neither IAM nor STS, but ask who it is", async () => {
    const { sts, iam } = await federated({ Policy: policyOf(allowing("*")) });
    expect(await failureOf(iam.send(new ListUsersCommand({})))).toEqual(invalidToken);
    const role = await newRole(suite.iam, [trusting(account)]);
    expect(await failureOf(sts.send(assumeRole(role)))).toEqual(withSession("AssumeRole"));
    await sts.send(new GetCallerIdentityCommand({}));
  });

  test.each([
    ["a short name", { Name: "b" }, "ValidationError"],
    ["a long name", { Name: "b".repeat(33) }, "ValidationError"],
    ["a name with blanks", { Name: "b b" }, "ValidationError"],
    ["899 seconds", { DurationSeconds: 899 }, "ValidationError"],
    ["129,601 seconds", { DurationSeconds: 129_601 }, "ValidationError"],
    ["no policy", { Policy: "{" }, "MalformedPolicyDocumentException"],
    [
      "a policy that is not there",
      { PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/absent` }] },
      "ValidationError",
    ],
  ])("does not take %s", async (_what, input, code) => {
    expect(await failureOf(federate(input))).toMatchObject({ name: code, status: 400 });
  });

  test("ends with the user", async () => {
    const user = await actingUser(suite, [allowing("sts:*")], { UserName: newName("broker") });
    const { sts } = suite.as(credentialsOf(await federate({}, user)));
    const UserName = user.name;
    const { accessKeyId: AccessKeyId } = user.credentials;
    await sts.send(new GetCallerIdentityCommand({}));
    await suite.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await suite.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "test" }));
    await suite.iam.send(new DeleteUserCommand({ UserName }));
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toEqual(invalidToken);
  });
});

describe("GetAccessKeyInfo", () => {
  test("tells the account of a key, be it there or not", async () => {
    const user = await actingUser(suite, [allowing("sts:*")]);
    const { credentials } = await sessionOf(user);
    for (const AccessKeyId of [user.credentials.accessKeyId, credentials.accessKeyId]) {
      const answer = await suite.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
      expect(answer.Account).toBe(account);
    }
    // AWS's own example: https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489
    const AccessKeyId = "ASIAQNZGKIQY56JQ7WML";
    const { Account } = await suite.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
    expect(Account).toBe("029608264753");
  });

  test("refuses what carries none, and who may not ask", async () => {
    const AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
    expect(await failureOf(suite.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId })))).toEqual({
      name: "ValidationError",
      message: "The access key ID is not valid.",
      status: 400,
    });
    const nobody = await actingUser(suite);
    expect(await failureOf(nobody.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId })))).toEqual(
      denied(
        `User: ${nobody.arn} is not authorized to perform: sts:GetAccessKeyInfo because no identity-based policy allows the sts:GetAccessKeyInfo action`,
      ),
    );
  });
});

test("DecodeAuthorizationMessage knows no message, for who may ask", async () => {
  const command = () => new DecodeAuthorizationMessageCommand({ EncodedMessage: "abc" });
  expect(await failureOf(suite.sts.send(command()))).toEqual({
    name: "InvalidAuthorizationMessageException",
    message: "Message is not valid",
    status: 400,
  });
  const nobody = await actingUser(suite);
  expect((await failureOf(nobody.sts.send(command()))).name).toBe("AccessDenied");
});
