/** Services that call on someone's behalf: who they are, what they may, and who cannot be one. */

import {
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DeleteAccessKeyCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { beforeAll, describe, expect, test } from "vitest";
import { lastEventOf } from "../support/events.ts";
import {
  actingUser,
  type ActingUser,
  allowing,
  newAccessKey,
  policyOf,
} from "../support/iam-users.ts";
import { account, region, startService, type TestClients } from "../support/service.ts";
import {
  assumeRole,
  credentialsOf,
  inSession,
  invalid,
  type MadeRole,
  newMemberAccount,
  newRole,
  trusting,
} from "../support/sts.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const Path = "/lockstead/via/";
const root = `arn:aws:iam::${account}:root`;
const Plaintext = Buffer.from("x");
const invalidForwarding = (why: string) => invalid(`A role under ${Path} ${why}.`);

const serviceName = (name: string, where = region) => `${name}.${where}.amazonaws.com`;

/** A role that makes the service of whoever of the account may assume it. */
const forwarding = (Service: string | string[], iam = suite.iam, owner = root): Promise<MadeRole> =>
  newRole(iam, [trusting({ AWS: owner, Service })], [], { Path });

let alice: ActingUser;
let s3: MadeRole;
let lambda: MadeRole;
const through = (role: MadeRole, from: TestClients = alice) => inSession(suite, from.sts, role);

beforeAll(async () => {
  // Nothing of KMS: AWS's own keys name everyone, and the others delegate.
  alice = await actingUser(suite, [allowing("sts:AssumeRole")]);
  s3 = await forwarding(serviceName("s3"));
  lambda = await forwarding(serviceName("lambda"));
});

const encrypt = (kms: KMSClient, KeyId: string, context?: Record<string, string>) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: context }));

/** A key that a condition opens, and nothing else. */
async function keyFor(
  Condition: object,
  Action: string | string[] = "kms:Encrypt",
  kms = suite.kms,
  owner = account,
): Promise<string> {
  const statement = { Effect: "Allow", Principal: "*", Action, Resource: "*", Condition };
  return (await createKey(kms, { Policy: keyPolicy(owner, statement) })).KeyId;
}

describe("an AWS managed key", () => {
  test("is made and used by its service, for whoever calls it", async () => {
    const { kms } = await through(s3);
    const made = await encrypt(kms, "alias/aws/s3", { a: "b" });
    expect(made.KeyId).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//);
    const { Plaintext: decrypted, KeyId } = await kms.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: { a: "b" } }),
    );
    expect(Buffer.from(decrypted as Uint8Array)).toEqual(Plaintext);
    expect(KeyId).toBe(made.KeyId);
    const data = { KeyId: made.KeyId, KeySpec: "AES_256" } as const;
    expect((await kms.send(new GenerateDataKeyCommand(data))).KeyId).toBe(KeyId);
    const again = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: made.CiphertextBlob,
        SourceEncryptionContext: { a: "b" },
        DestinationKeyId: "alias/aws/s3",
      }),
    );
    expect(again.KeyId).toBe(KeyId);
    const { Aliases } = await suite.kms.send(new ListAliasesCommand({ KeyId }));
    expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(["alias/aws/s3"]);
  });

  test("is not for its caller directly, nor through another service, nor in another Region", async () => {
    const { kms } = await through(s3);
    const { CiphertextBlob } = await encrypt(kms, "alias/aws/s3");
    const elsewhere = await forwarding(serviceName("s3", "us-west-2"));
    const others = [
      alice.kms,
      suite.kms,
      (await through(lambda)).kms,
      (await through(elsewhere)).kms,
    ];
    for (const other of others) {
      for (const attempt of [
        () => encrypt(other, "alias/aws/s3"),
        () => other.send(new DecryptCommand({ CiphertextBlob })),
      ]) {
        expect((await failureOf(attempt())).message).toMatch(/no resource-based policy allows/);
      }
    }
    await encrypt((await through(lambda)).kms, "alias/aws/lambda");
    const west = suite.as((await through(elsewhere)).credentials, "us-west-2").kms;
    await encrypt(west, "alias/aws/s3");
  });

  test("is made once by many first uses", async () => {
    const role = await forwarding(serviceName("sqs"));
    const { kms, credentials } = await through(role);
    const others = startService({ endpoint: suite.store.endpoint }).as(credentials).kms;
    const blobs = await Promise.all(
      Array.from({ length: 10 }, (_, n) => encrypt(n % 2 ? kms : others, "alias/aws/sqs")),
    );
    expect(new Set(blobs.map(({ KeyId }) => KeyId)).size).toBe(1);
    for (const { CiphertextBlob } of blobs) {
      await kms.send(new DecryptCommand({ CiphertextBlob }));
    }
  });

  test("keeps to its service with grants, too", async () => {
    const ebs = await forwarding(serviceName("ec2"));
    const { kms } = await through(ebs);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/ebs" }));
    const { GrantId } = await kms.send(
      new CreateGrantCommand({
        KeyId: KeyMetadata?.KeyId,
        GranteePrincipal: alice.arn,
        Operations: ["Encrypt"],
      }),
    );
    expect(GrantId).toMatch(/^[0-9a-f]{64}$/);
    await encrypt(alice.kms, KeyMetadata?.KeyId as string);
    const own = await failureOf(
      alice.kms.send(new GenerateDataKeyCommand({ KeyId: "alias/aws/ebs", KeySpec: "AES_256" })),
    );
    expect(own.name).toBe("AccessDeniedException");
  });
});

describe("a customer's key", () => {
  test.each<[string, object]>([
    ["which service calls", { StringEquals: { "kms:ViaService": serviceName("s3") } }],
    ["any of its Regions", { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } }],
    ["that a service calls", { Bool: { "aws:ViaAWSService": "true" } }],
    ["through whom", { "ForAnyValue:StringEquals": { "aws:CalledVia": "s3.amazonaws.com" } }],
    ["through whom first", { StringEquals: { "aws:CalledViaFirst": "s3.amazonaws.com" } }],
    ["through whom last", { StringEquals: { "aws:CalledViaLast": "s3.amazonaws.com" } }],
    [
      "who calls",
      {
        Null: { "kms:ViaService": "false" },
        StringEquals: { "kms:CallerAccount": account, "aws:PrincipalType": "User" },
        Bool: { "aws:PrincipalIsAWSService": "false" },
        StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" },
      },
    ],
  ])("can tell %s", async (_what, condition) => {
    const KeyId = await keyFor(condition);
    await encrypt((await through(s3)).kms, KeyId);
    expect((await failureOf(encrypt(alice.kms, KeyId))).name).toBe("AccessDeniedException");
    if (!JSON.stringify(condition).includes("s3.")) {
      return;
    }
    const { kms } = await through(lambda);
    expect((await failureOf(encrypt(kms, KeyId))).name).toBe("AccessDeniedException");
  });

  test("denies what comes through no service", async () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringNotEqualsIfExists: { "kms:ViaService": serviceName("s3") } },
    };
    const { KeyId } = await createKey(suite.kms, { Policy: keyPolicy(account, deny) });
    const bob = await actingUser(suite, [allowing("sts:AssumeRole", "kms:*")]);
    await encrypt((await through(s3, bob)).kms, KeyId);
    const { kms } = await through(lambda, bob);
    expect((await failureOf(encrypt(kms, KeyId))).message).toMatch(/explicit deny/);
  });

  test("lets a service make grants for its resources", async () => {
    const KeyId = await keyFor(
      { Bool: { "kms:GrantIsForAWSResource": "true" } },
      "kms:CreateGrant",
    );
    const grant = new CreateGrantCommand({
      KeyId,
      GranteePrincipal: alice.arn,
      Operations: ["Decrypt"],
    });
    await (await through(s3)).kms.send(grant);
    expect((await failureOf(alice.kms.send(grant))).name).toBe("AccessDeniedException");
  });

  test("of another account sees the caller's account", async () => {
    const partner = await newMemberAccount(suite);
    const bob = await actingUser(suite, [allowing("sts:AssumeRole", "kms:Encrypt")]);
    const KeyId = await keyFor(
      { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": serviceName("s3") } },
      "kms:Encrypt",
      partner.kms,
      partner.account,
    );
    const arn = `arn:aws:kms:${region}:${partner.account}:key/${KeyId}`;
    await encrypt((await through(s3, bob)).kms, arn);
    expect(await lastEventOf(suite, partner.account)).toMatchObject({
      userIdentity: { type: "AWSAccount", accountId: account, invokedBy: "s3.amazonaws.com" },
      sourceIPAddress: "s3.amazonaws.com",
    });
    expect((await failureOf(encrypt(bob.kms, arn))).name).toBe("AccessDeniedException");
    // Its own caller's policies have to allow it.
    const { kms } = await through(s3);
    expect((await failureOf(encrypt(kms, arn))).message).toMatch(/no identity-based policy allows/);
  });
});

describe("it is still the caller who calls", () => {
  test("under policies that its account's policies can tell from its own requests", async () => {
    const condition = { StringEquals: { "kms:ViaService": serviceName("s3") } };
    const bob = await actingUser(suite, [
      allowing("sts:AssumeRole"),
      { ...allowing("kms:*"), Condition: condition },
    ]);
    const { KeyId } = await createKey(suite.kms);
    const { kms } = await through(s3, bob);
    await encrypt(kms, KeyId);
    await kms.send(new CreateKeyCommand({}));
    expect((await failureOf(bob.kms.send(new CreateKeyCommand({})))).name).toBe(
      "AccessDeniedException",
    );
    await suite.iam.send(new DeleteUserPolicyCommand({ UserName: bob.name, PolicyName: "test" }));
    const denied = await failureOf(encrypt(kms, KeyId));
    expect(denied.message).toMatch(`User: ${bob.arn} is not authorized to perform: kms:Encrypt`);
  });

  test("a role's session with what limits it, and no longer than it lasts", async () => {
    const role = await newRole(suite.iam, [trusting(alice.arn)], [allowing("*")]);
    const { KeyId } = await createKey(suite.kms);
    const narrow = JSON.stringify({
      Version: "2012-10-17",
      Statement: [allowing("sts:AssumeRole", "kms:Encrypt")],
    });
    const session = await inSession(suite, alice.sts, role, {
      Policy: narrow,
      DurationSeconds: 900,
    });
    suite.clock.time += 60_000;
    const begun = await session.sts.send(assumeRole(s3));
    expect(begun.Credentials?.Expiration).toEqual(
      new Date(Math.floor((suite.clock.time - 60_000) / 1000 + 900) * 1000),
    );
    expect(begun.AssumedRoleUser).toEqual({
      AssumedRoleId: `${s3.id}:session`,
      Arn: `arn:aws:sts::${account}:assumed-role/${s3.name}/session`,
    });
    const { kms } = suite.as(credentialsOf(begun));
    await encrypt(kms, KeyId);
    await encrypt(kms, "alias/aws/s3");
    const denied = await failureOf(kms.send(new DescribeKeyCommand({ KeyId })));
    expect(denied.message).toBe(
      `User: arn:aws:sts::${account}:assumed-role/${role.name}/session is not authorized to perform: kms:DescribeKey on resource: arn:aws:kms:${region}:${account}:key/${KeyId} because no session policy allows the kms:DescribeKey action`,
    );
    expect((await lastEventOf(suite)).userIdentity).toMatchObject({
      type: "AssumedRole",
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/session`,
      sessionContext: { sessionIssuer: { arn: role.arn } },
      invokedBy: "s3.amazonaws.com",
    });
  });

  test("a user's session", async () => {
    const { Credentials } = await alice.sts.send(new GetSessionTokenCommand({}));
    const session = suite.as(credentialsOf({ Credentials }));
    const KeyId = await keyFor({ StringEquals: { "aws:PrincipalArn": alice.arn } });
    await encrypt((await through(s3, session)).kms, KeyId);
    expect((await lastEventOf(suite)).userIdentity).toMatchObject({
      type: "IAMUser",
      arn: alice.arn,
      sessionContext: { attributes: { mfaAuthenticated: "false" } },
    });
  });

  test("and the record names the service as the one who called", async () => {
    const { kms, credentials } = await through(s3);
    await encrypt(kms, "alias/aws/s3");
    const event = await lastEventOf(suite);
    expect(event).toMatchObject({
      eventName: "Encrypt",
      userIdentity: {
        type: "IAMUser",
        principalId: alice.id,
        arn: alice.arn,
        accountId: account,
        accessKeyId: credentials.accessKeyId,
        userName: alice.name,
        invokedBy: "s3.amazonaws.com",
      },
      sourceIPAddress: "s3.amazonaws.com",
      userAgent: "s3.amazonaws.com",
    });
    await encrypt(suite.kms, await keyFor({}));
    expect((await lastEventOf(suite)).userIdentity).not.toHaveProperty("invokedBy");
  });
});

describe("the session ends", () => {
  test("with its role", async () => {
    const role = await forwarding(serviceName("s3"));
    const { kms } = await through(role);
    await encrypt(kms, "alias/aws/s3");
    await suite.iam.send(new DeleteRoleCommand({ RoleName: role.name }));
    await newRole(suite.iam, [trusting(root)], [], { Path, RoleName: role.name });
    expect((await failureOf(encrypt(kms, "alias/aws/s3"))).name).toBe(
      "UnrecognizedClientException",
    );
  });

  test("with its caller", async () => {
    const bob = await actingUser(suite, [allowing("sts:AssumeRole")]);
    const { kms } = await through(s3, bob);
    await encrypt(kms, "alias/aws/s3");
    const UserName = bob.name;
    const { accessKeyId: AccessKeyId } = bob.credentials;
    await suite.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: "test" }));
    await suite.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    await suite.iam.send(new DeleteUserCommand({ UserName }));
    expect((await failureOf(encrypt(kms, "alias/aws/s3"))).name).toBe(
      "UnrecognizedClientException",
    );
  });
});

describe("the session is refused", () => {
  const ended = "UnrecognizedClientException";
  const nameOf = async (attempt: Promise<unknown>) => (await failureOf(attempt)).name;
  const setTrust = (role: MadeRole, ...principals: object[]) =>
    suite.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: role.name,
        PolicyDocument: policyOf(...principals.map((principal) => trusting(principal))),
      }),
    );

  test("without the access key that it was made with, and no other of the user's", async () => {
    const bob = await actingUser(suite, [allowing("sts:AssumeRole")]);
    const second = await newAccessKey(suite, bob.name);
    const { kms } = await through(s3, bob);
    const other = (await through(s3, suite.as(second))).kms;
    const key = { UserName: bob.name, AccessKeyId: bob.credentials.accessKeyId };
    const setStatus = (Status: "Active" | "Inactive") =>
      suite.iam.send(new UpdateAccessKeyCommand({ ...key, Status }));
    await encrypt(kms, "alias/aws/s3");
    await setStatus("Inactive");
    expect(await nameOf(encrypt(kms, "alias/aws/s3"))).toBe(ended);
    await setStatus("Active");
    await encrypt(kms, "alias/aws/s3");
    await suite.iam.send(new DeleteAccessKeyCommand(key));
    expect(await nameOf(encrypt(kms, "alias/aws/s3"))).toBe(ended);
    await encrypt(other, "alias/aws/s3");
  });

  test.each<[string, (user: ActingUser) => object[]]>([
    ["another service", () => [{ AWS: root, Service: serviceName("lambda") }]],
    [
      "the service in another Region",
      () => [{ AWS: root, Service: serviceName("s3", "us-west-2") }],
    ],
    ["two services", () => [{ AWS: root, Service: [serviceName("s3"), serviceName("sqs")] }]],
    ["no service", () => [{ AWS: root }]],
    ["others than the caller", () => [{ AWS: alice.arn, Service: serviceName("s3") }]],
    ["nobody but the service", () => [{ Service: serviceName("s3") }]],
  ])("when the role trusts %s", async (_, changed) => {
    const role = await forwarding(serviceName("s3"));
    const bob = await actingUser(suite, [allowing("sts:AssumeRole")]);
    const { kms } = await through(role, bob);
    await encrypt(kms, "alias/aws/s3");
    await setTrust(role, ...changed(bob));
    expect(await nameOf(encrypt(kms, "alias/aws/s3"))).toBe(ended);
    await setTrust(role, { AWS: bob.arn }, { Service: serviceName("s3") });
    await encrypt(kms, "alias/aws/s3");
  });

  test("when the role trusts a caller's role no more", async () => {
    const own = await newRole(suite.iam, [trusting(alice.arn)], [allowing("*")]);
    const role = await forwarding(serviceName("s3"), suite.iam, own.arn);
    const session = await inSession(suite, alice.sts, own);
    const { kms } = await through(role, session);
    await encrypt(kms, "alias/aws/s3");
    await setTrust(role, { AWS: alice.arn, Service: serviceName("s3") });
    expect(await nameOf(encrypt(kms, "alias/aws/s3"))).toBe(ended);
  });
});

describe("a Deny on older credentials", () => {
  test.each(["a user's", "a role session's"])("ends %s", async (whose) => {
    const bob = await actingUser(suite, [allowing("sts:AssumeRole", "kms:*")]);
    const own = await newRole(suite.iam, [trusting(bob.arn)], [allowing("*")]);
    const { kms } = await through(
      s3,
      whose === "a user's" ? bob : await inSession(suite, bob.sts, own),
    );
    const { KeyId } = await createKey(suite.kms);
    await encrypt(kms, KeyId);
    const denyBefore = (time: number) => {
      const statement = {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { DateLessThan: { "aws:TokenIssueTime": new Date(time).toISOString() } },
      };
      const policy = { PolicyName: "revoked", PolicyDocument: policyOf(statement) };
      return whose === "a user's"
        ? suite.iam.send(new PutUserPolicyCommand({ UserName: bob.name, ...policy }))
        : suite.iam.send(new PutRolePolicyCommand({ RoleName: own.name, ...policy }));
    };
    await denyBefore(suite.clock.time - 1000);
    await encrypt(kms, KeyId);
    await denyBefore(suite.clock.time + 1000);
    expect((await failureOf(encrypt(kms, KeyId))).message).toMatch(/explicit deny/);
  });
});

describe("nobody else is a service", () => {
  test.each(["/", "/lockstead/", "/lockstead/via/more/", "/Lockstead/via/"])(
    "a role under %s is a role, whichever service it trusts",
    async (path) => {
      const trust = trusting({ AWS: root, Service: serviceName("s3") });
      const role = await newRole(suite.iam, [trust], [allowing("kms:*")], { Path: path });
      const { kms, sts } = await through(role);
      expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
        `arn:aws:sts::${account}:assumed-role/${role.name}/session`,
      );
      expect((await failureOf(encrypt(kms, "alias/aws/s3"))).name).toBe("AccessDeniedException");
      const KeyId = await keyFor({ Null: { "kms:ViaService": "true" } });
      await encrypt(kms, KeyId);
      expect((await lastEventOf(suite)).userIdentity).not.toHaveProperty("invokedBy");
    },
  );

  test.each<[string, string | string[] | undefined]>([
    ["none", undefined],
    ["one without a Region", "s3.amazonaws.com"],
    ["one of no Region", "s3.there.amazonaws.com"],
    ["one of another domain", "s3.us-east-1.amazonaws.com.cn"],
    ["two", [serviceName("s3"), serviceName("lambda")]],
    ["one in two Regions", [serviceName("s3"), serviceName("s3", "us-west-2")]],
  ])("a role that trusts %s", async (_what, Service) => {
    const trust = trusting({ AWS: root, ...(Service && { Service }) });
    const role = await newRole(suite.iam, [trust], [], { Path });
    expect(await failureOf(alice.sts.send(assumeRole(role)))).toEqual(
      invalidForwarding(
        "has to trust exactly one service, by its regional name, as in s3.us-west-2.amazonaws.com",
      ),
    );
  });

  test("with parameters that would make the session another one", async () => {
    const trust = [trusting({ AWS: root, Service: serviceName("s3") }, ["sts:*"])];
    const role = await newRole(suite.iam, trust, [], { Path });
    const bob = await actingUser(suite, [allowing("sts:*")]);
    for (const input of [
      { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [allowing("*")] }) },
      { PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AdministratorAccess" }] },
      { Tags: [{ Key: "a", Value: "b" }] },
      { SourceIdentity: "someone" },
    ]) {
      expect(await failureOf(bob.sts.send(assumeRole(role, input)))).toEqual(
        invalidForwarding("takes neither policies nor tags nor a source identity"),
      );
    }
  });

  test("in another account than the caller's", async () => {
    const partner = await newMemberAccount(suite);
    const role = await forwarding(serviceName("s3"), partner.iam);
    expect(await failureOf(alice.sts.send(assumeRole(role)))).toEqual(
      invalidForwarding("can be assumed only from its own account"),
    );
  });

  test("for admin, whom IAM does not know", async () => {
    expect(await failureOf(suite.sts.send(assumeRole(s3)))).toEqual(
      invalidForwarding("can be assumed by users and roles that IAM knows, and not by admin"),
    );
  });

  test("for whom the role does not trust, or who may not assume it", async () => {
    const trust = [trusting({ AWS: alice.arn, Service: serviceName("s3") })];
    const role = await newRole(suite.iam, trust, [], { Path });
    await through(role);
    const bob = await actingUser(suite, [allowing("kms:*")]);
    for (const one of [role, s3]) {
      expect((await failureOf(bob.sts.send(assumeRole(one)))).name).toBe("AccessDenied");
    }
  });

  test("for anything but AWS KMS", async () => {
    const { sts, iam, cloudtrail } = await through(s3);
    for (const request of [
      () => sts.send(new GetCallerIdentityCommand({})),
      () => sts.send(assumeRole(lambda)),
      () => iam.send(new ListUsersCommand({})),
      () => cloudtrail.send(new LookupEventsCommand({})),
    ]) {
      expect((await failureOf(request())).message).toBe(
        "With the credentials of a service that calls on someone's behalf, only AWS KMS can be called.",
      );
    }
  });
});
