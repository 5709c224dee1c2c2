import { expect, test } from "vitest";
import { arnOf, keyMetadata } from "../../lambdas/shared/keys/key.ts";
import { encodeJson } from "../../lambdas/shared/wire/json.ts";
import { key } from "./fixtures.ts";

const metadata = {
  AWSAccountId: "123456789012",
  KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
  Arn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  CreationDate: 1_893_553_445.678,
  Enabled: true,
  Description: "for the tests",
  KeyUsage: "ENCRYPT_DECRYPT",
  KeyState: "Enabled",
  Origin: "AWS_KMS",
  KeyManager: "CUSTOMER",
  CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
  KeySpec: "SYMMETRIC_DEFAULT",
  EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
  MultiRegion: false,
  CurrentKeyMaterialId: "ab".repeat(32),
};

test("the metadata has AWS's members, and of the material its id only", () => {
  expect(JSON.parse(encodeJson(keyMetadata(key)))).toEqual(metadata);
  expect(arnOf(key)).toBe(metadata.Arn);
});

test("a disabled key is not enabled", () => {
  expect(JSON.parse(encodeJson(keyMetadata({ ...key, state: "Disabled" })))).toEqual({
    ...metadata,
    Enabled: false,
    KeyState: "Disabled",
  });
});
