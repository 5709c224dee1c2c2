/** GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext. */

import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import {
  type DataKeyPairSpec,
  DecryptCommand,
  GenerateDataKeyPairCommand,
  type GenerateDataKeyPairCommandInput,
  GenerateDataKeyPairWithoutPlaintextCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKey, type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const EncryptionContext = { volume: "vol-1" };
let key: CreatedKey;

beforeAll(async () => {
  key = await createKey(suite.kms);
});

/** As `node:crypto` tells them. */
const specs: Readonly<Partial<Record<DataKeyPairSpec, readonly [type: string, detail?: unknown]>>> =
  {
    RSA_2048: ["rsa", 2048],
    RSA_3072: ["rsa", 3072],
    RSA_4096: ["rsa", 4096],
    ECC_NIST_P256: ["ec", "prime256v1"],
    ECC_NIST_P384: ["ec", "secp384r1"],
    ECC_NIST_P521: ["ec", "secp521r1"],
    ECC_SECG_P256K1: ["ec", "secp256k1"],
    ECC_NIST_EDWARDS25519: ["ed25519"],
    ML_KEM_512: ["ml-kem-512"],
    ML_KEM_768: ["ml-kem-768"],
    ML_KEM_1024: ["ml-kem-1024"],
  };

const bytesOf = (value: Uint8Array | undefined) => Buffer.from(value ?? []);

function described({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly unknown[] {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  const detail = modulusLength ?? namedCurve;
  return detail === undefined ? [asymmetricKeyType] : [asymmetricKeyType, detail];
}

/** Both halves have to be in the form that is said, and to belong together. */
function expectPair(spec: string, privateKey: Buffer, publicKey: Buffer): void {
  const own = createPrivateKey({ key: privateKey, format: "der", type: "pkcs8" });
  const other = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  expect(described(own)).toEqual(specs[spec as DataKeyPairSpec]);
  expect(createPublicKey(own).export({ format: "der", type: "spki" })).toEqual(publicKey);
  expect(other.export({ format: "der", type: "spki" })).toEqual(publicKey);
}

const opened = async (CiphertextBlob: Uint8Array | undefined) => {
  const answer = await suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(answer.KeyId).toBe(key.Arn);
  return bytesOf(answer.Plaintext);
};

const pairSpecs = Object.keys(specs) as readonly DataKeyPairSpec[];

test.each(pairSpecs)("%s: SPKI, PKCS#8, and the same encrypted", async (KeyPairSpec) => {
  const input = { KeyId: key.KeyId, KeyPairSpec, EncryptionContext };
  const {
    $metadata: _,
    PrivateKeyPlaintext,
    PrivateKeyCiphertextBlob,
    PublicKey,
    ...answer
  } = await suite.kms.send(new GenerateDataKeyPairCommand(input));
  expect(answer).toEqual({
    KeyId: key.Arn,
    KeyPairSpec,
    KeyMaterialId: key.CurrentKeyMaterialId,
  });
  expectPair(KeyPairSpec, bytesOf(PrivateKeyPlaintext), bytesOf(PublicKey));
  expect(await opened(PrivateKeyCiphertextBlob)).toEqual(bytesOf(PrivateKeyPlaintext));
});

test.each(pairSpecs)("%s without plaintext", async (KeyPairSpec) => {
  const input = { KeyId: key.KeyId, KeyPairSpec, EncryptionContext };
  const {
    $metadata: _,
    PrivateKeyCiphertextBlob,
    PublicKey,
    ...answer
  } = await suite.kms.send(new GenerateDataKeyPairWithoutPlaintextCommand(input));
  expect(answer).toEqual({
    KeyId: key.Arn,
    KeyPairSpec,
    KeyMaterialId: key.CurrentKeyMaterialId,
  });
  expectPair(KeyPairSpec, await opened(PrivateKeyCiphertextBlob), bytesOf(PublicKey));
});

describe.each([
  ["GenerateDataKeyPair", GenerateDataKeyPairCommand],
  ["GenerateDataKeyPairWithoutPlaintext", GenerateDataKeyPairWithoutPlaintextCommand],
] as const)("%s", (_name, Command) => {
  const send = (input: Partial<GenerateDataKeyPairCommandInput>) =>
    suite.kms.send(
      new Command({
        KeyId: key.KeyId,
        KeyPairSpec: "ECC_NIST_P256",
        ...input,
      }) as GenerateDataKeyPairCommand,
    );

  test("binds the private key to its encryption context", async () => {
    const { PrivateKeyCiphertextBlob: CiphertextBlob } = await send({ EncryptionContext });
    for (const context of [undefined, { volume: "vol-2" }, { ...EncryptionContext, more: "" }]) {
      const failure = await failureOf(
        suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })),
      );
      expect(failure).toEqual({
        name: "InvalidCiphertextException",
        message: "UnknownError",
        status: 400,
      });
    }
  });

  test("never gives the same pair twice", async () => {
    const [one, another] = [await send({}), await send({})];
    expect(one.PublicKey).not.toEqual(another.PublicKey);
  });

  test("refuses SM2, which only the China Regions have", async () => {
    expect(await failureOf(send({ KeyPairSpec: "SM2" }))).toMatchObject({
      name: "UnsupportedOperationException",
      message: "KeyPairSpec SM2 is not supported in this Region.",
    });
  });

  test.each(["ML_DSA_44", "HMAC_256", "SYMMETRIC_DEFAULT", "AES_256"])(
    "refuses %s, which is no spec of pairs",
    async (spec) => {
      const failure = await failureOf(send({ KeyPairSpec: spec as "RSA_2048" }));
      expect(failure.name).toBe("ValidationException");
      expect(failure.message).toMatch(
        /^1 validation error detected: Value '\w+' at 'keyPairSpec' failed to satisfy constraint: Member must satisfy enum value set: \[/,
      );
    },
  );
});
