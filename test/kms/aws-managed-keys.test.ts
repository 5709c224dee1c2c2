/** The keys that AWS keeps for its services in each account, as those see them who look or try to change them. */

import { PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  type AliasListEntry,
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  type KeyMetadata,
  type KMSClient,
  type ListAliasesCommandInput,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { managedKeyId } from "../../lambdas/shared/keys/managed/key-ids.ts";
import { KeyStore } from "../../lambdas/shared/store/keys.ts";
import { managedServices } from "../../lambdas/shared/keys/managed/services.ts";
import { actingUser, allowing, policyOf } from "../support/iam-users.ts";
import { account, region, startService, type StoreCall } from "../support/service.ts";
import { inSession, newMemberAccount } from "../support/sts.ts";
import { createKey, denyEveryone, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const services = [...managedServices.keys()].toSorted();
const alias = (service: string) => `alias/aws/${service}`;
const day = 24 * 60 * 60 * 1000;

async function describeKey(KeyId: string, kms = suite.kms): Promise<KeyMetadata> {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  return KeyMetadata as KeyMetadata;
}

async function listed(
  kms: KMSClient,
  input: ListAliasesCommandInput = {},
  pageSize = 100,
): Promise<AliasListEntry[]> {
  const found: AliasListEntry[] = [];
  for await (const page of paginateListAliases({ client: kms, pageSize }, input)) {
    expect(page.Aliases?.length).toBeLessThanOrEqual(pageSize);
    found.push(...(page.Aliases ?? []));
  }
  return found;
}

const credentialsOf = async (kms: KMSClient) => {
  const { accessKeyId, secretAccessKey, sessionToken } = await kms.config.credentials();
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};

/** A session that begins now, whatever became of those before. */
const administratorOf = (tenant: string) =>
  inSession(suite, suite.sts, `arn:aws:iam::${tenant}:role/OrganizationAccountAccessRole`);

const entryOf = (entries: readonly AliasListEntry[], service: string) =>
  entries.find(({ AliasName }) => AliasName === alias(service));

const nameOnly = (service: string, owner = account) => ({
  AliasName: alias(service),
  AliasArn: `arn:aws:kms:${region}:${owner}:${alias(service)}`,
});

describe("before its first use", () => {
  test("a key is an alias without a target, in name order among the account's own", async () => {
    const { kms } = await newMemberAccount(suite);
    expect((await listed(kms)).map(({ AliasName }) => AliasName)).toEqual(services.map(alias));
    const { KeyId } = await createKey(kms);
    const own = ["alias/a", "alias/aws", "alias/aws-like", "alias/awz", "alias/z"];
    for (const AliasName of own) {
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    }
    const names = [...own, ...services.map(alias)].toSorted();
    for (const size of [1, 7, 50, 100]) {
      const entries = await listed(kms, {}, size);
      expect(entries.map(({ AliasName }) => AliasName)).toEqual(names);
      expect(entries.filter(({ TargetKeyId }) => TargetKeyId)).toHaveLength(own.length);
    }
    expect((await listed(kms, { KeyId })).map(({ AliasName }) => AliasName)).toEqual(own);
    expect((await kms.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
  });

  test("what merely looks after keys does not make it", async () => {
    const KeyId = alias("codecommit");
    const failure = await failureOf(suite.kms.send(new GetPublicKeyCommand({ KeyId })));
    expect(failure).toMatchObject({
      name: "NotFoundException",
      message: `Alias ${nameOnly("codecommit").AliasArn} is not found.`,
    });
    expect(entryOf(await listed(suite.kms), "codecommit")).toEqual(nameOnly("codecommit"));
  });

  test("whoever may not use it does not make it", async () => {
    const KeyId = alias("codeartifact");
    const Plaintext = Buffer.from("x");
    const direct = await failureOf(suite.kms.send(new EncryptCommand({ KeyId, Plaintext })));
    expect(direct.name).toBe("AccessDeniedException");
    const nobody = await actingUser(suite);
    const denied = await failureOf(nobody.kms.send(new DescribeKeyCommand({ KeyId })));
    expect(denied.message).toMatch(
      /kms:DescribeKey on resource: arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36} because no identity-based policy allows/,
    );
    expect(entryOf(await listed(suite.kms), "codeartifact")).toEqual(nameOnly("codeartifact"));
  });

  test("a name that is none of AWS's is no alias", async () => {
    const KeyId = "alias/aws/nothing";
    expect((await failureOf(suite.kms.send(new DescribeKeyCommand({ KeyId })))).name).toBe(
      "NotFoundException",
    );
  });
});

describe("DescribeKey makes it", () => {
  test("and it is listed with its key from then on", async () => {
    suite.clock.time += 1000;
    const created = new Date(suite.clock.time);
    const s3 = await describeKey(alias("s3"));
    expect(s3).toMatchObject({
      AWSAccountId: account,
      Arn: `arn:aws:kms:${region}:${account}:key/${s3.KeyId}`,
      CreationDate: created,
      Enabled: true,
      Description: "Default key that protects my S3 objects when no other key is defined",
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "AWS",
      KeySpec: "SYMMETRIC_DEFAULT",
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      MultiRegion: false,
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    suite.clock.time += 1000;
    for (const name of [alias("s3"), nameOnly("s3").AliasArn, s3.KeyId, s3.Arn]) {
      expect(await describeKey(name as string)).toEqual(s3);
    }
    const entry = {
      ...nameOnly("s3"),
      TargetKeyId: s3.KeyId,
      CreationDate: created,
      LastUpdatedDate: created,
    };
    expect(entryOf(await listed(suite.kms), "s3")).toEqual(entry);
    expect(await listed(suite.kms, { KeyId: s3.KeyId })).toEqual([entry]);
    expect(await listed(suite.kms, { KeyId: s3.Arn }, 1)).toEqual([entry]);
  });

  test("for every service, each with an id of its own, in order among the account's keys", async () => {
    const { kms } = await newMemberAccount(suite);
    const own = await Promise.all([createKey(kms), createKey(kms)]);
    const made = await Promise.all(services.map((name) => describeKey(alias(name), kms)));
    for (const { KeyId, Description } of made) {
      expect(KeyId).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(Description).toMatch(/^Default key that protects my .+ when no other key is defined$/);
      const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
      expect(JSON.parse(Policy as string).Id).toMatch(/^auto-/);
    }
    const ids = [...own, ...made].map(({ KeyId }) => KeyId).toSorted();
    expect(new Set(ids).size).toBe(services.length + 2);
    const found: (string | undefined)[] = [];
    for await (const page of paginateListKeys({ client: kms, pageSize: 7 }, {})) {
      found.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId));
    }
    expect(found).toEqual(ids);
  });

  test("once, however many ask at the same time", async () => {
    const { account: _, kms } = await newMemberAccount(suite);
    const others = startService({ endpoint: suite.store.endpoint });
    const elsewhere = others.as(await credentialsOf(kms)).kms;
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) => describeKey(alias("ebs"), n % 2 ? kms : elsewhere)),
    );
    expect(new Set(made.map((key) => JSON.stringify(key))).size).toBe(1);
  });

  test("in each Region for itself", async () => {
    const west = suite.kmsIn("us-west-2");
    const here = await describeKey(alias("sqs"));
    expect(entryOf(await listed(west), "sqs")).not.toHaveProperty("TargetKeyId");
    const there = await describeKey(alias("sqs"), west);
    expect(there.Arn).toMatch(/^arn:aws:kms:us-west-2:/);
    expect(there.KeyId).not.toBe(here.KeyId);
    expect((await failureOf(describeKey(here.KeyId as string, west))).name).toBe(
      "NotFoundException",
    );
  });

  test.each([1, 2])("after a crash behind its write %s, too", async (nth) => {
    const { kms } = await newMemberAccount(suite);
    let writes = 0;
    const after = ({ command, input }: StoreCall) => {
      const pk = (input["Item"] as { pk?: { S?: string } | string } | undefined)?.pk;
      const isMaking = command === "PutItemCommand" && JSON.stringify(pk).includes("managed#");
      if (isMaking && ++writes === nth) {
        throw new Error("crashed");
      }
    };
    const crashing = startService({ endpoint: suite.store.endpoint, after });
    const as = crashing.as(await credentialsOf(kms)).kms;
    as.config.maxAttempts = async () => 1;
    await failureOf(describeKey(alias("rds"), as));
    expect(writes).toBe(nth);
    const made = await describeKey(alias("rds"), kms);
    expect(entryOf(await listed(kms), "rds")?.TargetKeyId).toBe(made.KeyId);
  });
});

test("its policy is AWS's", async () => {
  const { KeyId } = await describeKey(alias("s3"));
  const { Policy, PolicyName } = await suite.kms.send(new GetKeyPolicyCommand({ KeyId }));
  expect(PolicyName).toBe("default");
  expect(Policy).toBe(`{
  "Version" : "2012-10-17",
  "Id" : "auto-s3-2",
  "Statement" : [ {
    "Sid" : "Allow access through S3 for all principals in the account that are authorized to use S3",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "*"
    },
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {
      "StringEquals" : {
        "kms:CallerAccount" : "${account}",
        "kms:ViaService" : "s3.${region}.amazonaws.com"
      }
    }
  }, {
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${account}:root"
    },
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*" ],
    "Resource" : "*"
  } ]
}`);
});

describe("who administers the account", () => {
  let key: KeyMetadata & { KeyId: string };
  let own: { KeyId: string };
  beforeAll(async () => {
    key = (await describeKey(alias("ebs"))) as typeof key;
    own = await createKey(suite.kms);
  });

  test("may look at it", async () => {
    const { KeyId } = key;
    const { Tags } = await suite.kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([]);
    expect((await suite.kms.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
    expect((await suite.kms.send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual([
      "default",
    ]);
  });

  const Plaintext = Buffer.from("x");
  test.each<[string, (KeyId: string) => unknown]>([
    ["CancelKeyDeletion", (KeyId) => new CancelKeyDeletionCommand({ KeyId })],
    [
      "CreateAlias",
      (TargetKeyId) => new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId }),
    ],
    [
      "CreateGrant",
      (KeyId) =>
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: `arn:aws:iam::${account}:user/admin`,
          Operations: ["Encrypt"],
        }),
    ],
    ["DisableKey", (KeyId) => new DisableKeyCommand({ KeyId })],
    ["DisableKeyRotation", (KeyId) => new DisableKeyRotationCommand({ KeyId })],
    ["EnableKey", (KeyId) => new EnableKeyCommand({ KeyId })],
    ["EnableKeyRotation", (KeyId) => new EnableKeyRotationCommand({ KeyId })],
    ["Encrypt", (KeyId) => new EncryptCommand({ KeyId, Plaintext })],
    ["GenerateDataKey", (KeyId) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })],
    [
      "PutKeyPolicy",
      (KeyId) =>
        new PutKeyPolicyCommand({ KeyId, Policy: keyPolicy(account), PolicyName: "default" }),
    ],
    ["RotateKeyOnDemand", (KeyId) => new RotateKeyOnDemandCommand({ KeyId })],
    ["ScheduleKeyDeletion", (KeyId) => new ScheduleKeyDeletionCommand({ KeyId })],
    [
      "Sign",
      (KeyId) => new SignCommand({ KeyId, Message: Plaintext, SigningAlgorithm: "ECDSA_SHA_256" }),
    ],
    [
      "TagResource",
      (KeyId) => new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
    ],
    ["UntagResource", (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] })],
    [
      "UpdateKeyDescription",
      (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: "mine" }),
    ],
    [
      "VerifyMac",
      (KeyId) =>
        new VerifyMacCommand({
          KeyId,
          Message: Plaintext,
          Mac: Plaintext,
          MacAlgorithm: "HMAC_SHA_256",
        }),
    ],
  ])(
    "may not call %s: the key's policy does not let the account's policies decide",
    async (name, command) => {
      const failure = await failureOf(suite.kms.send(command(key.KeyId) as EncryptCommand));
      expect(failure).toMatchObject({
        name: "AccessDeniedException",
        message: `User: arn:aws:iam::${account}:user/admin is not authorized to perform: kms:${name} on resource: ${key.Arn} because no resource-based policy allows the kms:${name} action`,
      });
      expect(await describeKey(key.KeyId)).toEqual(key);
    },
  );

  test("may not move an alias to it, nor re-encrypt to it", async () => {
    const { KeyId } = own;
    await suite.kms.send(new CreateAliasCommand({ AliasName: "alias/own", TargetKeyId: KeyId }));
    const move = { AliasName: "alias/own", TargetKeyId: key.KeyId };
    expect((await failureOf(suite.kms.send(new UpdateAliasCommand(move)))).message).toMatch(
      /no resource-based policy allows the kms:UpdateAlias action$/,
    );
    const { CiphertextBlob } = await suite.kms.send(new EncryptCommand({ KeyId, Plaintext }));
    const again = { CiphertextBlob, DestinationKeyId: alias("ebs") };
    expect((await failureOf(suite.kms.send(new ReEncryptCommand(again)))).message).toMatch(
      /no resource-based policy allows the kms:ReEncryptTo action$/,
    );
  });

  test.each([alias("s3"), "alias/aws/mine"])("may not touch AWS's names: %s", async (AliasName) => {
    for (const command of [
      new CreateAliasCommand({ AliasName, TargetKeyId: own.KeyId }),
      new UpdateAliasCommand({ AliasName, TargetKeyId: own.KeyId }),
      new DeleteAliasCommand({ AliasName }),
    ]) {
      expect((await failureOf(suite.kms.send(command as CreateAliasCommand))).name).toBe(
        "NotAuthorizedException",
      );
    }
  });

  test("can keep others from it by its alias", async () => {
    const user = await actingUser(suite, [
      allowing("kms:*"),
      {
        ...denyEveryone("kms:*"),
        Principal: undefined,
        Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias("ebs") } },
      },
    ]);
    const denied = await failureOf(user.kms.send(new DescribeKeyCommand({ KeyId: key.KeyId })));
    expect(denied.message).toMatch(/with an explicit deny in an identity-based policy$/);
    await user.kms.send(new DescribeKeyCommand({ KeyId: alias("s3") }));
    const byName = { StringEquals: { "kms:RequestAlias": alias("s3") } };
    await suite.iam.send(
      new PutUserPolicyCommand({
        UserName: user.name,
        PolicyName: "test",
        PolicyDocument: policyOf({ ...allowing("kms:DescribeKey"), Condition: byName }),
      }),
    );
    await user.kms.send(new DescribeKeyCommand({ KeyId: alias("s3") }));
    expect((await failureOf(describeKey(key.KeyId, user.kms))).name).toBe("AccessDeniedException");
  });
});

test("another account neither sees nor makes it", async () => {
  const tenant = await newMemberAccount(suite);
  const KeyId = `arn:aws:kms:${region}:${tenant.account}:${alias("s3")}`;
  const before = await failureOf(describeKey(KeyId));
  expect(entryOf(await listed(tenant.kms), "s3")).toEqual(nameOnly("s3", tenant.account));
  const made = await describeKey(alias("s3"), tenant.kms);
  expect(made.KeyId).not.toBe((await describeKey(alias("s3"))).KeyId);
  const after = await failureOf(describeKey(KeyId));
  expect(after).toEqual(before);
  expect(after.name).toBe("AccessDeniedException");
  expect((await failureOf(describeKey(made.Arn as string))).name).toBe("AccessDeniedException");
});

test("for another account, the policy of an absent one is written and parsed as that of a present one", async () => {
  const owner = await newMemberAccount(suite);
  const other = await newMemberAccount(suite);
  const KeyId = managedKeyId({ account: owner.account, region }, "sns");
  const Arn = `arn:aws:kms:${region}:${owner.account}:key/${KeyId}`;
  const parse = vi.spyOn(JSON, "parse");
  const find = vi.spyOn(KeyStore.prototype, "find");
  const parsed = () =>
    parse.mock.calls.flatMap(([text], call) =>
      /"auto-sns-2"/.test(text) && text.includes(owner.account)
        ? (parse.mock.invocationCallOrder[call] ?? [])
        : [],
    );
  const absent = await failureOf(describeKey(Arn, other.kms));
  expect(parsed()).toHaveLength(1);
  expect(parsed()[0]).toBeLessThan(find.mock.invocationCallOrder[0] as number);
  await describeKey(alias("sns"), owner.kms);
  expect(await failureOf(describeKey(Arn, other.kms))).toEqual(absent);
  expect(parsed()).toHaveLength(1);
  vi.restoreAllMocks();
});

test("it rotates each year", async () => {
  const { kms } = await newMemberAccount(suite);
  const made = await describeKey(alias("lambda"), kms);
  const KeyId = made.KeyId as string;
  const status = () => kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  const first = new Date(suite.clock.time + 365 * day);
  expect(await status()).toMatchObject({
    KeyId: made.Arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: 365,
    NextRotationDate: first,
  });
  suite.clock.time += 366 * day;
  const { kms: later } = await administratorOf(made.AWSAccountId as string);
  const turned = await describeKey(KeyId, later);
  expect(turned.CurrentKeyMaterialId).not.toBe(made.CurrentKeyMaterialId);
  await suite.sweep();
  expect(await describeKey(KeyId, later)).toEqual(turned);
  const { Rotations } = await later.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  expect(
    Rotations?.map(({ KeyMaterialId, RotationType }) => [KeyMaterialId, RotationType]),
  ).toEqual([
    [made.CurrentKeyMaterialId, undefined],
    [turned.CurrentKeyMaterialId, "AUTOMATIC"],
  ]);
  suite.clock.time += 365 * day;
  const { kms: latest } = await administratorOf(made.AWSAccountId as string);
  const again = await describeKey(KeyId, latest);
  expect([made, turned].map((key) => key.CurrentKeyMaterialId)).not.toContain(
    again.CurrentKeyMaterialId,
  );
});
