/** Imported material of multi-Region keys: each Region imports for itself. */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ImportKeyMaterialCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  UpdatePrimaryRegionCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { importInto, parametersFor, storedMaterials, wrap } from "../support/imports.ts";
import { createKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const text = Buffer.from("the same in every Region");
const asNew = { ImportType: "NEW_KEY_MATERIAL" } as const;
const again = { ImportType: "EXISTING_KEY_MATERIAL" } as const;
let east: KMSClient;
let west: KMSClient;
let ireland: KMSClient;
beforeAll(() => {
  east = suite.kms;
  west = suite.kmsIn("us-west-2");
  ireland = suite.kmsIn("eu-west-1");
});

const describeIn = async (kms: KMSClient, KeyId: string) =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const encryptIn = async (kms: KMSClient, KeyId: string) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: text }))).CiphertextBlob;
const opensIn = async (kms: KMSClient, CiphertextBlob: Uint8Array | undefined) =>
  Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).equals(
    text,
  );
const rotate = (KeyId: string, kms = east) => kms.send(new RotateKeyOnDemandCommand({ KeyId }));
const remove = (kms: KMSClient, KeyId: string, KeyMaterialId?: string) =>
  kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }));
const materialsIn = async (kms: KMSClient, KeyId: string) =>
  (
    await kms.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }))
  ).Rotations?.map(({ KeyMaterialState, ImportState }) => `${KeyMaterialState} ${ImportState}`);

/** A primary key in us-east-1 with material, and replica keys that have yet to get it. */
async function set(regions: readonly string[] = ["us-west-2"], input: CreateKeyCommandInput = {}) {
  const { KeyId } = await createKey(east, { Origin: "EXTERNAL", MultiRegion: true, ...input });
  const material = randomBytes(32);
  const { KeyMaterialId } = await importInto(east, KeyId, material);
  for (const ReplicaRegion of regions) {
    await east.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion }));
  }
  return { KeyId, material, id: KeyMaterialId as string };
}

const storedBytes = (keyId: string) => storedMaterials(suite.store, keyId);

test("a primary key without material is not replicated", async () => {
  const { KeyId, Arn } = await createKey(east, { Origin: "EXTERNAL", MultiRegion: true });
  const attempt = east.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  expect(await failureOf(attempt)).toMatchObject({
    name: "KMSInvalidStateException",
    message: `${Arn} is pending import.`,
  });
});

test("each Region needs the same material, and has an expiry of its own", async () => {
  const { KeyId, material, id } = await set();
  const blob = await encryptIn(east, KeyId);
  expect(await describeIn(west, KeyId)).toMatchObject({
    KeyState: "PendingImport",
    CurrentKeyMaterialId: id,
  });
  expect((await failureOf(opensIn(west, blob))).name).toBe("KMSInvalidStateException");
  expect((await failureOf(importInto(west, KeyId, randomBytes(32)))).name).toBe(
    "IncorrectKeyMaterialException",
  );
  const ValidTo = new Date(Math.floor(suite.clock.time / 1000) * 1000 + day);
  expect(await importInto(west, KeyId, material, { ValidTo })).toMatchObject({
    KeyMaterialId: id,
  });
  expect(await describeIn(west, KeyId)).toMatchObject({ KeyState: "Enabled", ValidTo });
  expect(await describeIn(east, KeyId)).toMatchObject({
    ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
  });
  expect(await opensIn(west, blob)).toBe(true);
  expect(await opensIn(east, await encryptIn(west, KeyId))).toBe(true);
  suite.clock.time += 2 * day;
  await suite.sweep();
  expect(await describeIn(west, KeyId)).toMatchObject({ KeyState: "PendingImport" });
  expect(await describeIn(east, KeyId)).toMatchObject({ KeyState: "Enabled" });
  expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 1, "us-west-2": 0 });
});

test("a token is for one Region", async () => {
  const { KeyId, material } = await set();
  const { ImportToken, PublicKey } = await parametersFor(east, KeyId);
  const attempt = west.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrap(PublicKey, material),
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }),
  );
  expect((await failureOf(attempt)).name).toBe("InvalidImportTokenException");
});

describe("new material", () => {
  test("goes into the primary key, then into each replica, and then the set turns to it", async () => {
    const { KeyId, material } = await set(["us-west-2", "eu-west-1"]);
    await importInto(west, KeyId, material);
    await importInto(ireland, KeyId, material);
    const before = await encryptIn(west, KeyId);
    const second = randomBytes(32);
    expect(await failureOf(importInto(west, KeyId, second, asNew))).toMatchObject({
      name: "UnsupportedOperationException",
      message: expect.stringMatching(/ is not a multi-region primary key\.$/),
    });
    const { KeyMaterialId } = await importInto(east, KeyId, second, asNew);
    const waiting = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    expect(await materialsIn(east, KeyId)).toEqual(["CURRENT IMPORTED", `${waiting} IMPORTED`]);
    expect(await materialsIn(west, KeyId)).toEqual([
      "CURRENT IMPORTED",
      `${waiting} PENDING_IMPORT`,
    ]);
    for (const kms of [west, ireland]) {
      expect(await failureOf(rotate(KeyId))).toMatchObject({
        name: "KMSInvalidStateException",
        message: expect.stringContaining("No available key material pending rotation"),
      });
      await importInto(kms, KeyId, second, again);
    }
    for (const kms of [east, west, ireland]) {
      expect(await materialsIn(kms, KeyId)).toEqual([
        "CURRENT IMPORTED",
        "PENDING_ROTATION IMPORTED",
      ]);
    }
    await rotate(KeyId);
    for (const kms of [east, west, ireland]) {
      expect(await describeIn(kms, KeyId)).toMatchObject({
        KeyState: "Enabled",
        CurrentKeyMaterialId: KeyMaterialId,
      });
      expect(await materialsIn(kms, KeyId)).toEqual(["NON_CURRENT IMPORTED", "CURRENT IMPORTED"]);
      expect(await opensIn(kms, before)).toBe(true);
      expect(await opensIn(kms, await encryptIn(west, KeyId))).toBe(true);
    }
  });

  test("deleted from the primary key before its turn is gone in all Regions", async () => {
    const { KeyId, material } = await set();
    await importInto(west, KeyId, material);
    const second = randomBytes(32);
    const { KeyMaterialId } = await importInto(east, KeyId, second, asNew);
    await importInto(west, KeyId, second, again);
    expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 2, "us-west-2": 2 });
    await remove(east, KeyId, KeyMaterialId);
    expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 1, "us-west-2": 1 });
    for (const kms of [east, west]) {
      expect(await materialsIn(kms, KeyId)).toEqual(["CURRENT IMPORTED"]);
      expect(await describeIn(kms, KeyId)).toMatchObject({ KeyState: "Enabled" });
    }
    expect((await failureOf(importInto(west, KeyId, second))).name).toBe(
      "IncorrectKeyMaterialException",
    );
  });

  test("deleted from a replica key is gone there only", async () => {
    const { KeyId, material } = await set();
    await importInto(west, KeyId, material);
    const second = randomBytes(32);
    const { KeyMaterialId } = await importInto(east, KeyId, second, asNew);
    await importInto(west, KeyId, second, again);
    await remove(west, KeyId, KeyMaterialId);
    expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 2, "us-west-2": 1 });
    expect(await describeIn(west, KeyId)).toMatchObject({ KeyState: "Enabled" });
    expect((await failureOf(rotate(KeyId))).name).toBe("KMSInvalidStateException");
    await importInto(west, KeyId, second);
    await rotate(KeyId);
  });

  test("that expired in the primary key is deleted in all Regions as well", async () => {
    const { KeyId, material } = await set();
    await importInto(west, KeyId, material);
    const second = randomBytes(32);
    const ValidTo = new Date(suite.clock.time + day);
    const { KeyMaterialId } = await importInto(east, KeyId, second, { ...asNew, ValidTo });
    await importInto(west, KeyId, second, again);
    suite.clock.time += 2 * day;
    const third = randomBytes(32);
    expect((await failureOf(importInto(east, KeyId, third, asNew))).name).toBe(
      "KMSInvalidStateException",
    );
    await remove(east, KeyId, KeyMaterialId);
    expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 1, "us-west-2": 1 });
    await importInto(east, KeyId, third, asNew);
    await importInto(west, KeyId, third, again);
    await rotate(KeyId);
    expect(await opensIn(west, await encryptIn(east, KeyId))).toBe(true);
  });
});

test("what is deleted of a key's own material, is deleted in that Region", async () => {
  const { KeyId, material } = await set();
  await importInto(west, KeyId, material);
  await remove(east, KeyId);
  expect(await describeIn(east, KeyId)).toMatchObject({ KeyState: "PendingImport" });
  expect(await describeIn(west, KeyId)).toMatchObject({ KeyState: "Enabled" });
  expect(await storedBytes(KeyId)).toEqual({ "*": 0, "us-east-1": 0, "us-west-2": 1 });
});

test("a new primary key is the one to import new material into", async () => {
  const { KeyId, material } = await set();
  await importInto(west, KeyId, material);
  await east.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-west-2" }));
  const second = randomBytes(32);
  expect((await failureOf(importInto(east, KeyId, second, asNew))).name).toBe(
    "UnsupportedOperationException",
  );
  await importInto(west, KeyId, second, asNew);
  await importInto(east, KeyId, second, again);
  await rotate(KeyId, west);
  expect(await opensIn(east, await encryptIn(west, KeyId))).toBe(true);
});

test("of a key pair the public half is in every Region, and the private half where it was imported", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  const { KeyId } = await createKey(east, {
    Origin: "EXTERNAL",
    MultiRegion: true,
    KeySpec: "ECC_NIST_P256",
    KeyUsage: "SIGN_VERIFY",
  });
  await importInto(east, KeyId, der);
  await east.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  const signed = { KeyId, Message: text, SigningAlgorithm: "ECDSA_SHA_256" } as const;
  expect((await failureOf(west.send(new SignCommand(signed)))).name).toBe(
    "KMSInvalidStateException",
  );
  await importInto(west, KeyId, der);
  const { Signature } = await west.send(new SignCommand(signed));
  expect(await east.send(new VerifyCommand({ ...signed, Signature }))).toMatchObject({
    SignatureValid: true,
  });
});
