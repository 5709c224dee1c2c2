/** Encapsulate and Decapsulate. */

import { createPublicKey, decapsulate, encapsulate, generateKeyPairSync } from "node:crypto";
import {
  DecapsulateCommand,
  EncapsulateCommand,
  GetPublicKeyCommand,
  type KeySpec,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeyOf } from "../support/key-kinds.ts";
import { type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const EncapsulationAlgorithm = "ML_KEM";

const open = async (KeyId: string, SharedSecretCiphertextBlob: Uint8Array, more: object = {}) => {
  const input = { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob, ...more } as const;
  const { $metadata: _, ...answer } = await suite.kms.send(new DecapsulateCommand(input));
  return answer;
};

describe.each([
  ["ML_KEM_512", 768],
  ["ML_KEM_768", 1088],
  ["ML_KEM_1024", 1568],
] as const)("%s", (spec: KeySpec, length) => {
  let key: CreatedKey;
  beforeAll(async () => {
    key = await createKeyOf(suite.kms, spec, "ENCAPSULATE_DECAPSULATE");
  });

  const seal = async () => {
    const input = { KeyId: key.KeyId, EncapsulationAlgorithm } as const;
    const { $metadata: _, ...answer } = await suite.kms.send(new EncapsulateCommand(input));
    return answer;
  };

  test("Decapsulate finds the secret that Encapsulate made, another each time", async () => {
    const sealed = await seal();
    expect(sealed).toEqual({
      KeyId: key.Arn,
      SharedSecret: expect.any(Uint8Array),
      SharedSecretCiphertextBlob: expect.any(Uint8Array),
      EncapsulationAlgorithm,
    });
    expect(sealed.SharedSecret).toHaveLength(32);
    expect(sealed.SharedSecretCiphertextBlob).toHaveLength(length);
    const blob = sealed.SharedSecretCiphertextBlob as Uint8Array;
    expect(await open(key.KeyId, blob)).toEqual({
      KeyId: key.Arn,
      SharedSecret: sealed.SharedSecret,
      EncapsulationAlgorithm,
    });
    expect((await seal()).SharedSecret).not.toEqual(sealed.SharedSecret);
  });

  test("opens what node encapsulates to the public key", async () => {
    const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId: key.KeyId }));
    const der = Buffer.from(PublicKey ?? []);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    const { ciphertext, sharedKey } = encapsulate(publicKey);
    const { SharedSecret } = await open(key.KeyId, ciphertext);
    expect(Buffer.from(SharedSecret ?? [])).toEqual(Buffer.from(sharedKey));
  });

  test("gives a secret that nobody else has for what was changed or made for another key", async () => {
    const { SharedSecret, SharedSecretCiphertextBlob } = await seal();
    const blob = Uint8Array.from(SharedSecretCiphertextBlob ?? []);
    blob[0] = (blob[0] ?? 0) ^ 1;
    const changed = await open(key.KeyId, blob);
    expect(changed.SharedSecret).toHaveLength(32);
    expect(changed.SharedSecret).not.toEqual(SharedSecret);
    expect((await open(key.KeyId, blob)).SharedSecret).toEqual(changed.SharedSecret);

    const type = spec.toLowerCase().replaceAll("_", "-") as "ml-kem-512";
    const other = generateKeyPairSync(type);
    const { ciphertext, sharedKey } = encapsulate(other.publicKey);
    const foreign = await open(key.KeyId, ciphertext);
    expect(Buffer.from(foreign.SharedSecret ?? [])).not.toEqual(Buffer.from(sharedKey));
    expect(Buffer.from(decapsulate(other.privateKey, ciphertext))).toEqual(Buffer.from(sharedKey));
  });

  test("refuses a ciphertext of another length, without a text, in a dry run too", async () => {
    const refused = {
      name: "InvalidCiphertextException",
      message: "UnknownError",
      status: 400,
    };
    for (const wrong of [1, length - 1, length + 1, 6144]) {
      expect(await failureOf(open(key.KeyId, Buffer.alloc(wrong)))).toEqual(refused);
    }
    const dry = { DryRun: true };
    expect(await failureOf(open(key.KeyId, Buffer.alloc(1), dry))).toEqual(refused);
  });
});

test("ciphertexts have from 1 to 6144 bytes, and there is one algorithm", async () => {
  const { KeyId } = await createKeyOf(suite.kms, "ML_KEM_512", "ENCAPSULATE_DECAPSULATE");
  const blob = Buffer.alloc(768);
  for (const [given, more, text] of [
    [Buffer.alloc(0), {}, /at 'sharedSecretCiphertextBlob' .* greater than or equal to 1$/],
    [Buffer.alloc(6145), {}, /at 'sharedSecretCiphertextBlob' .* less than or equal to 6144$/],
    [
      blob,
      { EncapsulationAlgorithm: "INVALID" },
      /Value 'INVALID' at 'encapsulationAlgorithm' .* enum value set: \[ML_KEM\]$/,
    ],
  ] as const) {
    const failure = await failureOf(open(KeyId, given, more));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(text);
  }
});
