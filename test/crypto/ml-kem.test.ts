import { ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { describe, expect, test } from "vitest";
import { readPrivateKey, readPublicKey } from "../../lambdas/shared/crypto/key-pair.ts";
import { generateMlDsa } from "../../lambdas/shared/crypto/ml-dsa.ts";
import { decapsulate, encapsulate, generateMlKem } from "../../lambdas/shared/crypto/ml-kem.ts";
import { bytes, counting, fixedRandom, hex } from "./fixtures.ts";
import { keysOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const sets = [
  { set: 512, noble: ml_kem512, publicLength: 800, ciphertextLength: 768 },
  { set: 768, noble: ml_kem768, publicLength: 1184, ciphertextLength: 1088 },
  { set: 1024, noble: ml_kem1024, publicLength: 1568, ciphertextLength: 1568 },
] as const;

describe.each(sets)("ML-KEM-$set", ({ set, noble, publicLength, ciphertextLength }) => {
  const pair = generateMlKem(set);
  const keys = keysOf(pair);
  const rawPublic = keys.publicKey.export({ format: "raw-public" });
  const noblePair = noble.keygen(keys.privateKey.export({ format: "raw-seed" }));

  /** SubjectPublicKeyInfo with another key in it, of any length. */
  const spki = (key: Uint8Array) => {
    const prefix = Buffer.from(pair.publicKey.slice(0, -publicLength));
    prefix.writeUInt16BE(key.length + 18, 2);
    prefix.writeUInt16BE(key.length + 1, 19);
    return Buffer.concat([prefix, key]);
  };

  test("Wycheproof: pairs from seeds, and what ciphertexts decapsulate to", () => {
    type Encapsulated = Record<"seed" | "ek" | "c" | "K", string>;
    const vectors = wycheproof<Encapsulated>(`mlkem_${set}`).filter(
      // A private key of another length is no concern of ours: we make them.
      ({ seed }) => seed.length === 128,
    );
    const wrong = exceptions(vectors, ({ seed, ek, c, K, result }) => {
      const seeded = generateMlKem(set, () => bytes(seed));
      return (
        (result === "invalid" || hex(seeded.publicKey.slice(-publicLength)) === ek) &&
        hex(decapsulate(keysOf(seeded).privateKey, bytes(c))) ===
          (result === "valid" ? K : undefined)
      );
    });
    expect(wrong).toEqual([]);
    expect(new Set(vectors.map(({ result }) => result))).toEqual(new Set(["valid", "invalid"]));
  });

  test("Wycheproof: public keys that are not reduced, or of another length, are refused", () => {
    const vectors = wycheproof<{ readonly ek: string }>(`mlkem_${set}_encaps`);
    expect(new Set(vectors.map(({ result }) => result))).toEqual(new Set(["invalid"]));
    expect(exceptions(vectors, ({ ek }) => readPublicKey(spki(bytes(ek))) === undefined)).toEqual(
      [],
    );
    expect(readPublicKey(spki(rawPublic))).toBeDefined();
  });

  test("node and noble, both ways", () => {
    expect(hex(noblePair.publicKey)).toBe(hex(rawPublic));
    const ours = encapsulate(keys.publicKey);
    expect([ours.ciphertext.length, ours.sharedSecret.length]).toEqual([ciphertextLength, 32]);
    expect(hex(decapsulate(keys.privateKey, ours.ciphertext))).toBe(hex(ours.sharedSecret));
    expect(hex(noble.decapsulate(ours.ciphertext, noblePair.secretKey))).toBe(
      hex(ours.sharedSecret),
    );
    const theirs = noble.encapsulate(rawPublic);
    expect(hex(decapsulate(keys.privateKey, theirs.cipherText))).toBe(hex(theirs.sharedSecret));
  });

  test("a ciphertext that nobody has made gives what noble gives, too", () => {
    const { ciphertext, sharedSecret } = encapsulate(keys.publicKey);
    for (const forged of [
      Uint8Array.from(ciphertext, (byte, at) => (at === 0 ? byte ^ 1 : byte)),
      counting(0, ciphertextLength),
    ]) {
      const rejected = hex(decapsulate(keys.privateKey, forged));
      expect(rejected).toBe(hex(noble.decapsulate(forged, noblePair.secretKey)));
      expect(rejected).not.toBe(hex(sharedSecret));
    }
  });

  test("another length is refused", () => {
    for (const size of [0, 32, ciphertextLength - 1, ciphertextLength + 1]) {
      expect(decapsulate(keys.privateKey, counting(0, size))).toBeUndefined();
    }
  });

  test("the forms of a pair", () => {
    const fixed = generateMlKem(set, fixedRandom);
    expect(fixed.privateKey).toHaveLength(86);
    expect(hex(fixed.privateKey.slice(-66))).toBe(`8040${hex(fixedRandom(64))}`);
    expect(fixed.publicKey).toHaveLength(publicLength + 22);
    // Node's own form holds the expanded key, too, and is read as well.
    const both = readPrivateKey(keys.privateKey.export({ format: "der", type: "pkcs8" }));
    const { ciphertext, sharedSecret } = encapsulate(keys.publicKey);
    expect(hex(decapsulate(both, ciphertext))).toBe(hex(sharedSecret));
  });

  test("misuse is a programming error", () => {
    const other = keysOf(generateMlDsa(44));
    expect(() => encapsulate(keys.privateKey)).toThrow(RangeError);
    expect(() => encapsulate(other.publicKey)).toThrow(RangeError);
    expect(() => decapsulate(keys.publicKey, counting(0, ciphertextLength))).toThrow(RangeError);
    expect(() => decapsulate(other.privateKey, counting(0, ciphertextLength))).toThrow(RangeError);
  });
});
