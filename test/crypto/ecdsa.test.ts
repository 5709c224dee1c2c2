import { createHash, createPublicKey, sign, verify } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { beforeAll, describe, expect, test } from "vitest";
import { ecdsaSign, ecdsaVerify, generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "./fixtures.ts";
import { type Keys, keysOf, publicKeyOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const curves = [
  { name: "P-256", hash: "sha256", file: "ecdsa_secp256r1_sha256", noble: p256, valid: 174 },
  { name: "P-384", hash: "sha384", file: "ecdsa_secp384r1_sha384", noble: p384, valid: 194 },
  { name: "P-521", hash: "sha512", file: "ecdsa_secp521r1_sha512", noble: p521, valid: 232 },
  {
    name: "secp256k1",
    hash: "sha256",
    file: "ecdsa_secp256k1_sha256",
    noble: secp256k1,
    valid: 168,
  },
] as const;

const message = Buffer.from("what is signed");
/** One in seven: each costs milliseconds. */
const some = (changes: Iterable<Uint8Array>) => [...changes].filter((_, index) => index % 7 === 0);

const nobleOptions = { prehash: false, lowS: false, format: "der" } as const;

describe.each(curves)("$name", ({ name, hash, file, noble, valid }) => {
  const digest = createHash(hash).update(message).digest();
  const { Fn, BASE } = noble.Point;
  let keys: Keys;

  beforeAll(async () => {
    keys = keysOf(await generateEc(name));
  });

  describe("Wycheproof", () => {
    const vectors = wycheproof<{ publicKeyDer: string; msg: string; sig: string }>(file);

    test("every vector is valid or invalid", () => {
      expect(vectors.filter(({ result }) => result === "valid")).toHaveLength(valid);
      expect(vectors.filter(({ result }) => result === "acceptable")).toEqual([]);
    });

    test("messages", () => {
      const wrong = exceptions(vectors, ({ publicKeyDer, msg, sig, result }) => {
        const input = { raw: bytes(msg) };
        return (
          ecdsaVerify(publicKeyOf(publicKeyDer), hash, input, bytes(sig)) === (result === "valid")
        );
      });
      expect(wrong).toEqual([]);
    });

    test("the same as digests", () => {
      const wrong = exceptions(vectors, ({ publicKeyDer, msg, sig, result }) => {
        const input = { digest: createHash(hash).update(bytes(msg)).digest() };
        return (
          ecdsaVerify(publicKeyOf(publicKeyDer), hash, input, bytes(sig)) === (result === "valid")
        );
      });
      expect(wrong).toEqual([]);
    });
  });

  test.each([{ raw: message }, { digest }])("what is signed as %o, all verify", (input) => {
    const signature = ecdsaSign(keys.privateKey, hash, input);
    expect(ecdsaVerify(keys.publicKey, hash, { raw: message }, signature)).toBe(true);
    expect(ecdsaVerify(keys.publicKey, hash, { digest }, signature)).toBe(true);
    expect(verify(hash, message, keys.publicKey, signature)).toBe(true);
    const point = keys.publicKey.export({ format: "raw-public" });
    expect(noble.verify(signature, digest, point, nobleOptions)).toBe(true);
  });

  test("what noble and node sign verifies as a digest", () => {
    const scalar = keys.privateKey.export({ format: "raw-private" });
    for (const signature of [
      noble.sign(digest, scalar, nobleOptions),
      sign(hash, message, keys.privateKey),
    ]) {
      expect(ecdsaVerify(keys.publicKey, hash, { digest }, signature)).toBe(true);
    }
  });

  test("any changed byte of signature or digest is refused", () => {
    const signature = ecdsaSign(keys.privateKey, hash, { digest });
    for (const changed of some(withOneByteChanged(signature))) {
      expect(ecdsaVerify(keys.publicKey, hash, { digest }, changed)).toBe(false);
    }
    for (const changed of some(withOneByteChanged(digest))) {
      expect(ecdsaVerify(keys.publicKey, hash, { digest: changed }, signature)).toBe(false);
    }
  });

  test("what is no signature is refused", () => {
    for (let size = 0; size < 12; size++) {
      for (const input of [{ raw: message }, { digest }]) {
        expect(ecdsaVerify(keys.publicKey, hash, input, counting(0x30, size))).toBe(false);
        expect(ecdsaVerify(keys.publicKey, hash, input, new Uint8Array(size))).toBe(false);
      }
    }
  });

  // The digests at which the detour that verifying takes has a turn of its own.
  test.each([
    ["zeros", new Uint8Array(digest.length)],
    ["ones", new Uint8Array(digest.length).fill(0xff)],
    ["the empty message's", createHash(hash).digest()],
  ])("a digest that is %s", (_, special) => {
    const signature = ecdsaSign(keys.privateKey, hash, { digest: special });
    expect(ecdsaVerify(keys.publicKey, hash, { digest: special }, signature)).toBe(true);
    expect(ecdsaVerify(keys.publicKey, hash, { digest }, signature)).toBe(false);
  });

  describe("a digest and a key that cancel out", () => {
    // d = z / r and e = 0 bring the shifted key to infinity. Whoever chooses d can
    // have that for the r of any nonce k, and the signature: s = z / k.
    const z = Fn.create(BigInt(`0x${createHash(hash).digest("hex")}`));
    const k = 12345n;
    const r = Fn.create(BASE.multiply(k).x);
    const s = Fn.div(z, k);
    const scalar = Fn.toBytes(Fn.div(z, r));
    const zero = new Uint8Array(digest.length);
    const publicKey = createPublicKey({
      key: Buffer.from(noble.getPublicKey(scalar, false)),
      format: "raw-public",
      asymmetricKeyType: "ec",
      namedCurve: name,
    });

    test("is decided as well: right", () => {
      const signature = new noble.Signature(r, s).toBytes("der");
      expect(ecdsaVerify(publicKey, hash, { digest: zero }, signature)).toBe(true);
      expect(noble.verify(signature, zero, noble.getPublicKey(scalar), nobleOptions)).toBe(true);
    });

    test("is decided as well: wrong", () => {
      const signature = new noble.Signature(r, Fn.add(s, 1n)).toBytes("der");
      expect(ecdsaVerify(publicKey, hash, { digest: zero }, signature)).toBe(false);
    });

    test("and takes no other encoding", () => {
      const signature = new noble.Signature(r, s).toBytes("der");
      for (const changed of some(withOneByteChanged(signature))) {
        expect(ecdsaVerify(publicKey, hash, { digest: zero }, changed)).toBe(false);
      }
      const longer = Buffer.concat([signature, new Uint8Array(1)]);
      expect(ecdsaVerify(publicKey, hash, { digest: zero }, longer)).toBe(false);
    });
  });

  test("s is not normalised", () => {
    const high = Array.from({ length: 32 }, (_, index) => {
      const input = { digest: createHash(hash).update(String(index)).digest() };
      return noble.Signature.fromBytes(ecdsaSign(keys.privateKey, hash, input), "der").hasHighS();
    });
    expect(new Set(high)).toEqual(new Set([true, false]));
  });

  test("32 random bytes hedge the signature of a digest", () => {
    const drawn: number[] = [];
    const random = (size: number) => fixedRandom(drawn[drawn.push(size) - 1] ?? 0);
    const first = ecdsaSign(keys.privateKey, hash, { digest }, random);
    expect(drawn).toEqual([32]);
    expect(hex(ecdsaSign(keys.privateKey, hash, { digest }, random))).toBe(hex(first));
    expect(hex(ecdsaSign(keys.privateKey, hash, { digest }))).not.toBe(hex(first));
  });

  test("misuse is a programming error", async () => {
    const other = hash === "sha256" ? "sha384" : "sha256";
    const wrongHash = new RangeError(`${name} signs with ${hash}, not ${other}`);
    expect(() => ecdsaSign(keys.privateKey, other, { raw: message })).toThrow(wrongHash);
    expect(() => ecdsaVerify(keys.publicKey, other, { raw: message }, message)).toThrow(wrongHash);
    const short = { digest: digest.subarray(1) };
    const wrongLength = new RangeError(
      `A ${hash} digest must be ${digest.length} bytes, not ${digest.length - 1}`,
    );
    expect(() => ecdsaSign(keys.privateKey, hash, short)).toThrow(wrongLength);
    expect(() => ecdsaVerify(keys.publicKey, hash, short, message)).toThrow(wrongLength);
    expect(() => ecdsaSign(keys.publicKey, hash, { digest })).toThrow(RangeError);
    expect(() => ecdsaVerify(keys.privateKey, hash, { digest }, message)).toThrow(RangeError);
    const rsa = keysOf(await generateRsa(2048));
    expect(() => ecdsaSign(rsa.privateKey, hash, { digest })).toThrow(RangeError);
    expect(() => ecdsaVerify(rsa.publicKey, hash, { digest }, message)).toThrow(RangeError);
  });
});
