/** Keys of one id in several Regions. */

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  type ReplicateKeyCommandInput,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { itemsOf } from "../support/key-states.ts";
import { account, startService, type TestService } from "../support/service.ts";
import { createKey, denyEveryone, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const text = Buffer.from("the same in every Region");
let west: KMSClient;
let ireland: KMSClient;
beforeAll(() => {
  west = suite.kmsIn("us-west-2");
  ireland = suite.kmsIn("eu-west-1");
});

const arnIn = (region: string, keyId: string) => `arn:aws:kms:${region}:${account}:key/${keyId}`;
const create = (input = {}) => createKey(suite.kms, { MultiRegion: true, ...input });
const replicate = (
  KeyId: string,
  ReplicaRegion = "us-west-2",
  input: Partial<ReplicateKeyCommandInput> = {},
) => suite.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion, ...input }));
const describeIn = async (kms: KMSClient, KeyId: string) =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const encryptIn = async (kms: KMSClient, KeyId: string) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: text }))).CiphertextBlob;
const opensIn = async (kms: KMSClient, CiphertextBlob: Uint8Array | undefined) =>
  Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).equals(
    text,
  );
const schedule = (kms: KMSClient, KeyId: string, PendingWindowInDays = 7) =>
  kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
const movePrimary = (KeyId: string, PrimaryRegion: string, kms = suite.kms) =>
  kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion }));

/** A primary key in us-east-1 and a replica key in us-west-2. */
async function pair(input = {}): Promise<string> {
  const { KeyId } = await create(input);
  await replicate(KeyId);
  return KeyId;
}

test("a new multi-Region key is the primary key of a set without others", async () => {
  const { KeyId, Arn, ...metadata } = await create();
  expect(KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
  expect(metadata).toMatchObject({
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn, Region: "us-east-1" },
      ReplicaKeys: [],
    },
  });
});

test("ReplicateKey shows the replica key as AWS does; the next request finds it done", async () => {
  const { KeyId, Arn } = await create({ Description: "of the primary key" });
  const { ReplicaKeyMetadata, ReplicaPolicy, ReplicaTags } = await replicate(KeyId);
  const configuration = {
    MultiRegionKeyType: "REPLICA",
    PrimaryKey: { Arn, Region: "us-east-1" },
    ReplicaKeys: [{ Arn: arnIn("us-west-2", KeyId), Region: "us-west-2" }],
  };
  expect(ReplicaKeyMetadata).toEqual({
    AWSAccountId: account,
    Arn: arnIn("us-west-2", KeyId),
    CreationDate: new Date(suite.clock.time),
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    Description: "",
    Enabled: false,
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    KeyId,
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    KeyState: "Creating",
    KeyUsage: "ENCRYPT_DECRYPT",
    MultiRegion: true,
    MultiRegionConfiguration: configuration,
    Origin: "AWS_KMS",
  });
  expect(JSON.parse(ReplicaPolicy ?? "")).toMatchObject({ Id: "key-default-1" });
  expect(ReplicaTags).toEqual([]);
  expect(await describeIn(west, KeyId)).toMatchObject({
    KeyState: "Enabled",
    MultiRegionConfiguration: configuration,
    CurrentKeyMaterialId: (await describeIn(suite.kms, KeyId))?.CurrentKeyMaterialId,
  });
  expect((await west.send(new ListKeysCommand({ Limit: 1000 }))).Keys).toContainEqual({
    KeyId,
    KeyArn: arnIn("us-west-2", KeyId),
  });
});

test("what one Region encrypts, the other opens, also after a rotation", async () => {
  const KeyId = await pair();
  const before = await encryptIn(suite.kms, KeyId);
  expect(await opensIn(west, before)).toBe(true);
  expect(await opensIn(suite.kms, await encryptIn(west, KeyId))).toBe(true);
  await suite.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  const [east, other] = await Promise.all([describeIn(suite.kms, KeyId), describeIn(west, KeyId)]);
  expect(other?.CurrentKeyMaterialId).toBe(east?.CurrentKeyMaterialId);
  expect(await opensIn(west, before)).toBe(true);
  expect(await opensIn(suite.kms, await encryptIn(west, KeyId))).toBe(true);
});

test("a Region without a replica key opens nothing", async () => {
  const KeyId = await pair();
  const CiphertextBlob = await encryptIn(suite.kms, KeyId);
  expect((await failureOf(ireland.send(new DecryptCommand({ CiphertextBlob })))).name).toBe(
    "AccessDeniedException",
  );
});

test("the pair of an asymmetric key is the same everywhere", async () => {
  const KeyId = await pair({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  const request = { KeyId, Message: text, SigningAlgorithm: "ECDSA_SHA_256" } as const;
  const { Signature } = await suite.kms.send(new SignCommand(request));
  const { SignatureValid } = await west.send(new VerifyCommand({ ...request, Signature }));
  expect(SignatureValid).toBe(true);
  const [east, other] = await Promise.all(
    [suite.kms, west].map((kms) => kms.send(new GetPublicKeyCommand({ KeyId }))),
  );
  expect(other?.PublicKey).toEqual(east?.PublicKey);
});

describe("each Region has its own", () => {
  test("description, tags, state, aliases and grants", async () => {
    const { KeyId } = await create({ Description: "east", Tags: [{ TagKey: "a", TagValue: "1" }] });
    const { ReplicaTags } = await replicate(KeyId, "us-west-2", {
      Description: "west",
      Tags: [{ TagKey: "b", TagValue: "2" }],
    });
    expect(ReplicaTags).toEqual([{ TagKey: "b", TagValue: "2" }]);
    expect(await describeIn(west, KeyId)).toMatchObject({ Description: "west" });
    await west.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "changed" }));
    await west.send(new DisableKeyCommand({ KeyId }));
    await west.send(new CreateAliasCommand({ AliasName: `alias/${KeyId}`, TargetKeyId: KeyId }));
    expect(await describeIn(suite.kms, KeyId)).toMatchObject({
      Description: "east",
      KeyState: "Enabled",
    });
    expect((await suite.kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([
      { TagKey: "a", TagValue: "1" },
    ]);
    expect((await suite.kms.send(new ListAliasesCommand({ KeyId }))).Aliases).toEqual([]);
    await suite.kms.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: `arn:aws:iam::${account}:user/admin`,
        Operations: ["Decrypt"],
      }),
    );
    expect((await west.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
  });

  test("policy", async () => {
    const KeyId = await pair();
    const blob = await encryptIn(suite.kms, KeyId);
    const Policy = keyPolicy(account, denyEveryone("kms:Decrypt"));
    await west.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await failureOf(opensIn(west, blob))).name).toBe("AccessDeniedException");
    expect(await opensIn(suite.kms, blob)).toBe(true);
  });

  test("given policy", async () => {
    const { KeyId } = await create();
    const Policy = keyPolicy(account, denyEveryone("kms:Encrypt"));
    const { ReplicaPolicy } = await replicate(KeyId, "us-west-2", { Policy });
    expect(ReplicaPolicy).toBe(Policy);
    expect((await west.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
    expect((await failureOf(encryptIn(west, KeyId))).name).toBe("AccessDeniedException");
    await encryptIn(suite.kms, KeyId);
  });
});

describe("automatic rotation", () => {
  test("is the set's: enabled on the primary key, in force everywhere, at the same time", async () => {
    const KeyId = await pair();
    await suite.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const due = suite.clock.time + 90 * day;
    expect(await west.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
      KeyRotationEnabled: true,
      NextRotationDate: new Date(due),
    });
    const before = await encryptIn(west, KeyId);
    const idsNow = () =>
      Promise.all(
        [suite.kms, west].map(async (kms) => (await describeIn(kms, KeyId))?.CurrentKeyMaterialId),
      );
    const [first] = await idsNow();
    suite.clock.time = due;
    const [second, other] = await idsNow();
    expect(second).not.toBe(first);
    expect(other).toBe(second);
    await suite.sweep();
    expect(await idsNow()).toEqual([second, second]);
    expect(await opensIn(suite.kms, before)).toBe(true);
    suite.clock.time = due + 90 * day;
    const [third, another] = await idsNow();
    expect(third).not.toBe(second);
    expect(another).toBe(third);
  });

  test("waits while the primary key is disabled, and for no replica key", async () => {
    const KeyId = await pair();
    await suite.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const current = async (kms: KMSClient) => (await describeIn(kms, KeyId))?.CurrentKeyMaterialId;
    const first = await current(west);
    await suite.kms.send(new DisableKeyCommand({ KeyId }));
    suite.clock.time += 100 * day;
    await suite.sweep();
    expect(await current(west)).toBe(first);
    await suite.kms.send(new EnableKeyCommand({ KeyId }));
    const second = await current(west);
    expect(second).not.toBe(first);
    expect(await current(suite.kms)).toBe(second);
    await west.send(new DisableKeyCommand({ KeyId }));
    suite.clock.time += 90 * day;
    await suite.sweep();
    const third = await current(west);
    expect(third).not.toBe(second);
    expect(await current(suite.kms)).toBe(third);
  });

  test.each([
    ["EnableKeyRotation", EnableKeyRotationCommand],
    ["RotateKeyOnDemand", RotateKeyOnDemandCommand],
  ])("%s is for the primary key", async (_, Command) => {
    const KeyId = await pair();
    const answer = west.send(new Command({ KeyId }) as RotateKeyOnDemandCommand);
    expect((await failureOf(answer)).name).toBe("UnsupportedOperationException");
  });
});

describe("ReplicateKey is refused", () => {
  test("for a key of one Region, and for a replica key", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await failureOf(replicate(KeyId))).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${Arn} is not a multi-region primary key.`,
    });
    const replica = await pair();
    const again = new ReplicateKeyCommand({ KeyId: replica, ReplicaRegion: "eu-west-1" });
    expect(await failureOf(west.send(again))).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${arnIn("us-west-2", replica)} is not a multi-region primary key.`,
    });
  });

  test("where there is one of the set already", async () => {
    const KeyId = await pair();
    for (const region of ["us-east-1", "us-west-2"]) {
      expect((await failureOf(replicate(KeyId, region))).name).toBe("AlreadyExistsException");
    }
  });

  test.each(["mars", "us-west-12", "cn-north-1", "us-gov-west-1"])(
    "to %s, where nobody can sign for it, and the primary key does not move there",
    async (region) => {
      const { KeyId } = await create();
      expect((await failureOf(replicate(KeyId, region))).name).toBe("ValidationException");
      expect((await failureOf(movePrimary(KeyId, region))).name).toBe("ValidationException");
    },
  );

  test("by a policy, on the key, on the Region, and on making keys there", async () => {
    const deny = (Condition: object) =>
      keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:ReplicateKey",
        Resource: "*",
        Condition,
      });
    const { KeyId } = await create({
      Policy: deny({ StringNotEquals: { "kms:ReplicaRegion": "us-west-2" } }),
    });
    expect((await failureOf(replicate(KeyId, "eu-west-1"))).name).toBe("AccessDeniedException");
    await replicate(KeyId);
  });

  test("when two would make the same, one does", async () => {
    const { KeyId } = await create();
    const answers = await Promise.allSettled([replicate(KeyId), replicate(KeyId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await encryptIn(west, KeyId);
  });
});

describe("the primary key moves", () => {
  test("and what only it may, the other may then", async () => {
    const KeyId = await pair();
    await movePrimary(KeyId, "us-west-2");
    expect((await describeIn(west, KeyId))?.MultiRegionConfiguration).toMatchObject({
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Region: "us-west-2" },
      ReplicaKeys: [{ Region: "us-east-1" }],
    });
    expect(await describeIn(suite.kms, KeyId)).toMatchObject({
      KeyState: "Enabled",
      MultiRegionConfiguration: { MultiRegionKeyType: "REPLICA" },
    });
    await west.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect((await failureOf(replicate(KeyId, "eu-west-1"))).name).toBe(
      "UnsupportedOperationException",
    );
    await west.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "eu-west-1" }));
    expect(await opensIn(ireland, await encryptIn(suite.kms, KeyId))).toBe(true);
  });

  test("but only to where there is a replica key, and from where it is", async () => {
    const KeyId = await pair();
    expect(await failureOf(movePrimary(KeyId, "eu-west-1"))).toMatchObject({
      name: "NotFoundException",
      message: `Key '${arnIn("eu-west-1", KeyId)}' does not exist`,
    });
    expect((await failureOf(movePrimary(KeyId, "us-west-2", west))).name).toBe(
      "UnsupportedOperationException",
    );
    await west.send(new DisableKeyCommand({ KeyId }));
    expect((await failureOf(movePrimary(KeyId, "us-west-2"))).name).toBe("DisabledException");
    await west.send(new EnableKeyCommand({ KeyId }));
    await west.send(
      new PutKeyPolicyCommand({
        KeyId,
        Policy: keyPolicy(account, denyEveryone("kms:UpdatePrimaryRegion")),
      }),
    );
    expect((await failureOf(movePrimary(KeyId, "us-west-2"))).name).toBe("AccessDeniedException");
  });
});

describe("a setting prolongs", () => {
  let slow: TestService;
  beforeAll(() => {
    slow = startService({
      endpoint: suite.store.endpoint,
      environment: { replicationDelay: 10 },
    });
  });

  test("Creating, in which the replica key cannot be used", async () => {
    const { KeyId } = await createKey(slow.kms, { MultiRegion: true });
    await slow.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
    const other = slow.kmsIn("us-west-2");
    expect(await describeIn(other, KeyId)).toMatchObject({ KeyState: "Creating", Enabled: false });
    expect(await failureOf(encryptIn(other, KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${arnIn("us-west-2", KeyId)} is creating.`,
    });
    slow.clock.time += 10_000;
    await encryptIn(other, KeyId);
  });

  test("Updating, in which both can be used and neither can be deleted", async () => {
    const { KeyId } = await createKey(slow.kms, { MultiRegion: true });
    await slow.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
    slow.clock.time += 10_000;
    await movePrimary(KeyId, "us-west-2", slow.kms);
    for (const kms of [slow.kms, slow.kmsIn("us-west-2")]) {
      expect(await describeIn(kms, KeyId)).toMatchObject({ KeyState: "Updating", Enabled: false });
      await encryptIn(kms, KeyId);
      expect(await failureOf(schedule(kms, KeyId))).toMatchObject({
        message: expect.stringMatching(/ is updating\.$/),
      });
    }
    slow.clock.time += 10_000;
    expect(await describeIn(slow.kms, KeyId)).toMatchObject({ KeyState: "Enabled" });
  });
});

describe("deletion", () => {
  test("of a replica key leaves the others, and one can be made there again", async () => {
    const KeyId = await pair();
    await west.send(new CreateAliasCommand({ AliasName: "alias/replica", TargetKeyId: KeyId }));
    await schedule(west, KeyId);
    suite.clock.time += 7 * day;
    expect((await failureOf(describeIn(west, KeyId))).name).toBe("NotFoundException");
    expect((await describeIn(suite.kms, KeyId))?.MultiRegionConfiguration?.ReplicaKeys).toEqual([]);
    const blob = await encryptIn(suite.kms, KeyId);
    await replicate(KeyId);
    expect(await opensIn(west, blob)).toBe(true);
    expect((await west.send(new ListAliasesCommand({ KeyId }))).Aliases).toEqual([]);
    await suite.sweep();
    expect(await opensIn(west, blob)).toBe(true);
  });

  describe.each([true, false])("of the primary key (swept: %s)", (swept) => {
    const pass = async (days: number) => {
      suite.clock.time += days * day;
      if (swept) {
        await suite.sweep();
      }
    };

    test("waits for its replica keys, and begins to wait when the last is gone", async () => {
      const KeyId = await pair();
      const answer = await schedule(suite.kms, KeyId, 10);
      expect(answer).toMatchObject({
        KeyState: "PendingReplicaDeletion",
        PendingWindowInDays: 10,
      });
      expect(answer).not.toHaveProperty("DeletionDate");
      await pass(100);
      const waiting = await describeIn(suite.kms, KeyId);
      expect(waiting).toMatchObject({
        KeyState: "PendingReplicaDeletion",
        PendingDeletionWindowInDays: 10,
        Enabled: false,
      });
      expect(waiting).not.toHaveProperty("DeletionDate");
      await schedule(west, KeyId, 7);
      const DeletionDate = new Date(suite.clock.time + 17 * day);
      await pass(7);
      expect(await describeIn(suite.kms, KeyId)).toMatchObject({
        KeyState: "PendingDeletion",
        DeletionDate,
      });
      await pass(10);
      expect((await failureOf(describeIn(suite.kms, KeyId))).name).toBe("NotFoundException");
      expect(
        (await suite.kms.send(new ListKeysCommand({ Limit: 1000 }))).Keys?.map((key) => key.KeyId),
      ).not.toContain(KeyId);
      await suite.sweep();
      await suite.sweep();
      expect(JSON.stringify(await itemsOf(suite.store))).not.toContain(KeyId);
    });

    test("does not go on when the replica key's is cancelled", async () => {
      const KeyId = await pair();
      await schedule(suite.kms, KeyId, 7);
      await schedule(west, KeyId, 7);
      await pass(6);
      await west.send(new CancelKeyDeletionCommand({ KeyId }));
      await pass(30);
      expect(await describeIn(west, KeyId)).toMatchObject({ KeyState: "Disabled" });
      expect(await describeIn(suite.kms, KeyId)).toMatchObject({
        KeyState: "PendingReplicaDeletion",
      });
      await suite.kms.send(new CancelKeyDeletionCommand({ KeyId }));
      expect(await describeIn(suite.kms, KeyId)).toMatchObject({ KeyState: "Disabled" });
    });
  });
});
