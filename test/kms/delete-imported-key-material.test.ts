/** Deleting imported key material. */

import { randomBytes } from "node:crypto";
import {
  CancelKeyDeletionCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { importInto, storedMaterials } from "../support/imports.ts";
import { setState } from "../support/key-states.ts";
import { account } from "../support/service.ts";
import {
  createKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
const text = Buffer.from("what is under imported material");

const create = (input: CreateKeyCommandInput = {}) =>
  createKey(suite.kms, { Origin: "EXTERNAL", ...input });
const remove = async (KeyId: string, KeyMaterialId?: string) => {
  const { $metadata: _, ...answer } = await suite.kms.send(
    new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }),
  );
  return answer;
};
const describeKey = async (KeyId: string) =>
  (await suite.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const encrypt = async (KeyId: string) =>
  (await suite.kms.send(new EncryptCommand({ KeyId, Plaintext: text }))).CiphertextBlob;
const decrypt = (CiphertextBlob: Uint8Array | undefined) =>
  suite.kms.send(new DecryptCommand({ CiphertextBlob }));

async function imported(input: CreateKeyCommandInput = {}) {
  const { KeyId, Arn } = await create(input);
  const material = randomBytes(32);
  const { KeyMaterialId } = await importInto(suite.kms, KeyId, material);
  return { KeyId, Arn, material, id: KeyMaterialId as string };
}

/** How many materials' bytes the table has of a key. */
const storedBytes = async (KeyId: string) =>
  (await storedMaterials(suite.store, KeyId))["us-east-1"];

test("takes the current material: its bytes are gone, and the key can do nothing", async () => {
  const { KeyId, Arn, material, id } = await imported();
  const blob = await encrypt(KeyId);
  expect(await storedBytes(KeyId)).toBe(1);
  expect(await remove(KeyId)).toEqual({ KeyId: Arn, KeyMaterialId: id });
  expect(await storedBytes(KeyId)).toBe(0);
  const metadata = await describeKey(KeyId);
  expect(metadata).toMatchObject({
    Enabled: false,
    KeyState: "PendingImport",
    CurrentKeyMaterialId: id,
  });
  expect(metadata).not.toHaveProperty("ExpirationModel");
  for (const attempt of [encrypt(KeyId), decrypt(blob)]) {
    expect(await failureOf(attempt)).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending import.`,
    });
  }
  await importInto(suite.kms, KeyId, material);
  expect(Buffer.from((await decrypt(blob)).Plaintext ?? [])).toEqual(text);
});

test("once more has no effect", async () => {
  const { KeyId, Arn, id } = await imported();
  await remove(KeyId);
  expect(await remove(KeyId)).toEqual({ KeyId: Arn, KeyMaterialId: id });
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
});

test("before anything was imported has no effect, and names no material", async () => {
  const { KeyId, Arn } = await create();
  expect(await remove(KeyId)).toEqual({ KeyId: Arn });
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
});

test("takes the material that is named", async () => {
  const { KeyId, Arn, id: first } = await imported();
  const next = { ImportType: "NEW_KEY_MATERIAL" } as const;
  const { KeyMaterialId: second } = await importInto(suite.kms, KeyId, randomBytes(32), next);
  await suite.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  expect(await remove(KeyId, first)).toEqual({ KeyId: Arn, KeyMaterialId: first });
  const { Rotations } = await suite.kms.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  expect(Rotations).toMatchObject([
    { KeyMaterialId: first, KeyMaterialState: "NON_CURRENT", ImportState: "PENDING_IMPORT" },
    { KeyMaterialId: second, KeyMaterialState: "CURRENT", ImportState: "IMPORTED" },
  ]);
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
});

test("of what waits for a rotation leaves the key as it is", async () => {
  const { KeyId } = await imported();
  const next = { ImportType: "NEW_KEY_MATERIAL" } as const;
  const { KeyMaterialId } = await importInto(suite.kms, KeyId, randomBytes(32), next);
  expect(await remove(KeyId, KeyMaterialId)).toMatchObject({ KeyMaterialId });
  expect(await storedBytes(KeyId)).toBe(1);
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
  expect((await failureOf(remove(KeyId, KeyMaterialId))).name).toBe("NotFoundException");
});

test("of a key without several materials names none", async () => {
  const { KeyId, Arn } = await imported({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  const mac = () =>
    suite.kms.send(new GenerateMacCommand({ KeyId, Message: text, MacAlgorithm: "HMAC_SHA_256" }));
  await mac();
  expect(await remove(KeyId)).toEqual({ KeyId: Arn });
  expect((await failureOf(mac())).name).toBe("KMSInvalidStateException");
});

test("of a key that is pending deletion leaves it so; cancelled, it waits for the import", async () => {
  const { KeyId } = await imported();
  await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
  await remove(KeyId);
  expect(await storedBytes(KeyId)).toBe(0);
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingDeletion" });
  await suite.kms.send(new CancelKeyDeletionCommand({ KeyId }));
  expect(await describeKey(KeyId)).toMatchObject({ KeyState: "PendingImport" });
});

describe("is refused", () => {
  test("for a key whose material KMS has made", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await failureOf(remove(KeyId))).toMatchObject({
      name: "UnsupportedOperationException",
      message: `${Arn} origin is AWS_KMS which is not valid for this operation.`,
    });
  });

  test("for material that the key does not have", async () => {
    const { KeyId, Arn } = await imported();
    const id = "ab".repeat(32);
    expect(await failureOf(remove(KeyId, id))).toMatchObject({
      name: "NotFoundException",
      message: `Key material (id: ${id}) is not associated with KMS key ${Arn}.`,
    });
    expect((await failureOf(remove(KeyId, "ab"))).name).toBe("ValidationException");
  });

  test.each([
    ["Creating", "creating"],
    ["Updating", "updating"],
  ] as const)("for a key that is %s", async (state, what) => {
    const { KeyId, Arn } = await create();
    await setState(suite.store, KeyId, state);
    expect(await failureOf(remove(KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is ${what}.`,
    });
  });

  test("for a key that is not there, an alias, and by a policy", async () => {
    expect((await failureOf(remove(unknownKeyId))).name).toBe("NotFoundException");
    expect((await failureOf(remove("alias/mine"))).name).toBe("InvalidArnException");
    const { KeyId } = await create({
      Policy: keyPolicy(account, denyEveryone("kms:DeleteImportedKeyMaterial")),
    });
    expect((await failureOf(remove(KeyId))).name).toBe("AccessDeniedException");
  });
});
