import { createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { DeriveSharedSecretCommand, GetPublicKeyCommand, type KeySpec } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeyOf } from "../support/key-kinds.ts";
import { type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const KeyAgreementAlgorithm = "ECDH";

const publicKeyOf = async (KeyId: string) => {
  const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
  return Buffer.from(PublicKey ?? []);
};

const derive = async (KeyId: string, PublicKey: Uint8Array) => {
  const input = { KeyId, KeyAgreementAlgorithm, PublicKey } as const;
  const { $metadata: _, ...answer } = await suite.kms.send(new DeriveSharedSecretCommand(input));
  return answer;
};

const spkiOn = (namedCurve: string) =>
  generateKeyPairSync("ec", { namedCurve }).publicKey.export({ format: "der", type: "spki" });

describe.each([
  ["ECC_NIST_P256", "prime256v1", 32],
  ["ECC_NIST_P384", "secp384r1", 48],
  ["ECC_NIST_P521", "secp521r1", 66],
] as const)("%s", (spec: KeySpec, namedCurve, length) => {
  let key: CreatedKey;
  beforeAll(async () => {
    key = await createKeyOf(suite.kms, spec, "KEY_AGREEMENT");
  });

  test("answers the x-coordinate that the other side has too", async () => {
    const peer = generateKeyPairSync("ec", { namedCurve });
    const answer = await derive(key.KeyId, peer.publicKey.export({ format: "der", type: "spki" }));
    expect(answer).toEqual({
      KeyId: key.Arn,
      SharedSecret: expect.any(Uint8Array),
      KeyAgreementAlgorithm,
      KeyOrigin: "AWS_KMS",
    });
    expect(answer.SharedSecret).toHaveLength(length);
    const ours = await publicKeyOf(key.KeyId);
    const publicKey = createPublicKey({ key: ours, format: "der", type: "spki" });
    const theirs = diffieHellman({ privateKey: peer.privateKey, publicKey });
    expect(Buffer.from(answer.SharedSecret ?? [])).toEqual(theirs);
  });

  test("two keys here derive the same", async () => {
    const other = await createKeyOf(suite.kms, spec, "KEY_AGREEMENT");
    const one = await derive(key.KeyId, await publicKeyOf(other.KeyId));
    const another = await derive(other.KeyId, await publicKeyOf(key.KeyId));
    expect(one.SharedSecret).toEqual(another.SharedSecret);
  });

  test("refuses what is no public key of its curve, without a text, as AWS does", async () => {
    const own = await publicKeyOf(key.KeyId);
    const offCurve = Buffer.from(own);
    offCurve[offCurve.length - 1] = (offCurve.at(-1) ?? 0) ^ 1;
    const { publicKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    for (const PublicKey of [
      Buffer.from("no key"),
      Buffer.concat([own, Buffer.alloc(1)]),
      offCurve,
      spkiOn(spec === "ECC_NIST_P256" ? "secp384r1" : "prime256v1"),
      spkiOn("secp256k1"),
      rsa.export({ format: "der", type: "spki" }),
      Buffer.from(own.toString("base64")),
    ]) {
      expect(await failureOf(derive(key.KeyId, PublicKey))).toEqual({
        name: "ValidationException",
        message: "UnknownError",
        status: 400,
      });
    }
  });
});

test("public keys have from 1 to 8192 bytes, and there is one algorithm", async () => {
  const { KeyId } = await createKeyOf(suite.kms, "ECC_NIST_P256", "KEY_AGREEMENT");
  const PublicKey = await publicKeyOf(KeyId);
  for (const [input, text] of [
    [{ PublicKey: Buffer.alloc(0) }, /Value at 'publicKey' .* greater than or equal to 1$/],
    [{ PublicKey: Buffer.alloc(8193) }, /Value at 'publicKey' .* less than or equal to 8192$/],
    [
      { KeyAgreementAlgorithm: "INVALID" as "ECDH" },
      /Value 'INVALID' at 'keyAgreementAlgorithm' .* enum value set: \[ECDH\]$/,
    ],
  ] as const) {
    const given = { KeyId, PublicKey, KeyAgreementAlgorithm, ...input } as const;
    const failure = await failureOf(suite.kms.send(new DeriveSharedSecretCommand(given)));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(text);
  }
});
