import { createHash } from "node:crypto";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { describe, expect, test } from "vitest";
import { generateEd25519 } from "../../lambdas/shared/crypto/ed25519.ts";
import { readPrivateKey, readPublicKey } from "../../lambdas/shared/crypto/key-pair.ts";
import {
  generateMlDsa,
  mlDsaSign,
  mlDsaSignMu,
  mlDsaVerify,
  mlDsaVerifyMu,
} from "../../lambdas/shared/crypto/ml-dsa.ts";
import { bytes, counting, fixedRandom, hex } from "./fixtures.ts";
import { keysOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const sets = [
  { set: 44, noble: ml_dsa44, publicLength: 1312, signatureLength: 2420 },
  { set: 65, noble: ml_dsa65, publicLength: 1952, signatureLength: 3309 },
  { set: 87, noble: ml_dsa87, publicLength: 2592, signatureLength: 4627 },
] as const;

const message = Buffer.from("what is signed");
const zeros = (size: number) => new Uint8Array(size);

/** µ for an empty context, as a caller of KMS makes it (FIPS 204, 6.2 and algorithm 2). */
function representative(rawPublicKey: Uint8Array, data: Uint8Array): Uint8Array {
  const shake = (input: Uint8Array) =>
    createHash("shake256", { outputLength: 64 }).update(input).digest();
  return shake(Buffer.concat([shake(rawPublicKey), Uint8Array.of(0, 0), data]));
}

describe.each(sets)("ML-DSA-$set", ({ set, noble, publicLength, signatureLength }) => {
  const keys = keysOf(generateMlDsa(set));
  const rawPublic = keys.publicKey.export({ format: "raw-public" });
  const mu = representative(rawPublic, message);

  describe("Wycheproof", () => {
    type Signed = Record<"privateSeed" | "privateKeyPkcs8" | "publicKey", string> &
      Record<"msg" | "mu" | "ctx", string | undefined> & { readonly sig: string };
    const signing = wycheproof<Signed>(`mldsa_${set}_sign_seed`).filter(
      ({ result }) => result === "valid",
    );
    const seeded = ({ privateSeed }: Signed) => generateMlDsa(set, () => bytes(privateSeed));

    test("pairs from seeds, in the seed form", () => {
      const wrong = exceptions(signing, (vector) => {
        const pair = seeded(vector);
        return (
          hex(pair.publicKey.slice(-publicLength)) === vector.publicKey &&
          [undefined, hex(pair.privateKey)].includes(vector.privateKeyPkcs8)
        );
      });
      expect(wrong).toEqual([]);
      expect(signing.some(({ privateKeyPkcs8 }) => privateKeyPkcs8 !== undefined)).toBe(true);
    });

    // FIPS 204's deterministic variant is the hedged one with zeros as its random bytes.
    test("signing µ, with zeros for randomness", () => {
      const vectors = signing.filter(({ flags }) => flags?.includes("Randomized") !== true);
      const wrong = exceptions(vectors, (vector) => {
        const { privateKey } = keysOf(seeded(vector));
        return hex(mlDsaSignMu(privateKey, bytes(vector.mu ?? ""), zeros)) === vector.sig;
      });
      expect(wrong).toEqual([]);
      expect(vectors.length).toBeGreaterThan(17);
    });

    test("verifying µ", () => {
      const wrong = exceptions(signing, (vector) => {
        const { publicKey } = keysOf(seeded(vector));
        return mlDsaVerifyMu(publicKey, bytes(vector.mu ?? ""), bytes(vector.sig));
      });
      expect(wrong).toEqual([]);
    });

    test("verifying messages and their µ", () => {
      type Verified = Record<"publicKeyDer" | "msg" | "sig", string> & { readonly ctx?: string };
      const vectors = wycheproof<Verified>(`mldsa_${set}_verify`);
      const wrong = exceptions(vectors, ({ publicKeyDer, msg, sig, ctx = "", result }) => {
        const key = readPublicKey(bytes(publicKeyDer));
        if (key === undefined) {
          return result === "invalid";
        }
        // Our context is empty: what was signed with another is not valid here.
        const expected = result === "valid" && ctx === "";
        const theirs = representative(key.export({ format: "raw-public" }), bytes(msg));
        return (
          mlDsaVerify(key, bytes(msg), bytes(sig)) === expected &&
          mlDsaVerifyMu(key, theirs, bytes(sig)) === expected
        );
      });
      expect(wrong).toEqual([]);
      expect(vectors.filter(({ result }) => result === "valid").length).toBeGreaterThan(11);
    });
  });

  test("what is signed as a message or as µ, all verify", () => {
    for (const signature of [
      mlDsaSign(keys.privateKey, message),
      mlDsaSignMu(keys.privateKey, mu),
    ]) {
      expect(signature).toHaveLength(signatureLength);
      expect(mlDsaVerify(keys.publicKey, message, signature)).toBe(true);
      expect(mlDsaVerifyMu(keys.publicKey, mu, signature)).toBe(true);
      expect(noble.verify(signature, message, rawPublic)).toBe(true);
    }
  });

  test("what noble signs from the same seed verifies", () => {
    const { secretKey, publicKey } = noble.keygen(keys.privateKey.export({ format: "raw-seed" }));
    expect(hex(publicKey)).toBe(hex(rawPublic));
    expect(mlDsaVerify(keys.publicKey, message, noble.sign(message, secretKey))).toBe(true);
  });

  test("a changed byte, another length, message, µ or key is refused", () => {
    const signature = mlDsaSign(keys.privateKey, message);
    const refused = (data: Uint8Array, key = keys.publicKey) => {
      expect(mlDsaVerify(key, message, data)).toBe(false);
      expect(mlDsaVerifyMu(key, mu, data)).toBe(false);
    };
    for (const at of [0, 31, 32, 1000, signatureLength - 1]) {
      refused(Uint8Array.from(signature, (byte, index) => (index === at ? byte ^ 1 : byte)));
    }
    refused(signature.subarray(1));
    refused(Buffer.concat([signature, zeros(1)]));
    refused(zeros(0));
    refused(signature, keysOf(generateMlDsa(set)).publicKey);
    expect(mlDsaVerify(keys.publicKey, mu, signature)).toBe(false);
    expect(mlDsaVerifyMu(keys.publicKey, zeros(64), signature)).toBe(false);
  });

  test("two signatures differ; the same random bytes give the same", () => {
    const [first, second] = [1, 2].map(() => hex(mlDsaSign(keys.privateKey, message)));
    expect(first).not.toBe(second);
    const [third, fourth] = [1, 2].map(() => hex(mlDsaSignMu(keys.privateKey, mu, fixedRandom)));
    expect(third).toBe(fourth);
    expect(hex(mlDsaSignMu(keys.privateKey, mu))).not.toBe(third);
  });

  test("the forms of a pair", () => {
    const pair = generateMlDsa(set, fixedRandom);
    expect(pair.privateKey).toHaveLength(54);
    expect(hex(pair.privateKey.slice(-34))).toBe(`8020${hex(fixedRandom(32))}`);
    expect(pair.publicKey).toHaveLength(publicLength + 22);
    // Node's own form holds the expanded key, too, and is read as well.
    const { privateKey, publicKey } = keysOf(pair);
    const both = readPrivateKey(privateKey.export({ format: "der", type: "pkcs8" }));
    expect(mlDsaVerify(publicKey, message, mlDsaSign(both, message))).toBe(true);
    expect(hex(mlDsaSignMu(both, mu, zeros))).toBe(hex(mlDsaSignMu(privateKey, mu, zeros)));
  });

  test("misuse is a programming error", () => {
    const other = keysOf(generateEd25519());
    const wrongLength = new RangeError("µ must be 64 bytes, not 63");
    expect(() => mlDsaSignMu(keys.privateKey, counting(0, 63))).toThrow(wrongLength);
    expect(() => mlDsaVerifyMu(keys.publicKey, counting(0, 63), message)).toThrow(wrongLength);
    expect(() => mlDsaSign(other.privateKey, message)).toThrow(RangeError);
    expect(() => mlDsaSign(keys.publicKey, message)).toThrow(RangeError);
    expect(() => mlDsaVerifyMu(keys.privateKey, mu, message)).toThrow(RangeError);
  });
});
