import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { readPrivateKey } from "../../lambdas/shared/crypto/key-pair.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import {
  rsaOaepCapacity,
  rsaOaepDecrypt,
  rsaOaepEncrypt,
} from "../../lambdas/shared/crypto/rsa-oaep.ts";
import { bytes, counting, hex } from "./fixtures.ts";
import { type Keys, keysOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

describe("Wycheproof", () => {
  test.each([
    ["2048_sha1_mgf1sha1", "sha1"],
    ["2048_sha256_mgf1sha256", "sha256"],
    ["3072_sha256_mgf1sha256", "sha256"],
    ["4096_sha256_mgf1sha256", "sha256"],
  ] as const)("%s", (file, hash) => {
    type Encrypted = Record<"privateKeyPkcs8" | "msg" | "ct" | "label", string>;
    const vectors = wycheproof<Encrypted>(`rsa_oaep_${file}`);
    const wrong = exceptions(vectors, ({ privateKeyPkcs8, msg, ct, label, result }) => {
      const opened = rsaOaepDecrypt(readPrivateKey(bytes(privateKeyPkcs8)), hash, bytes(ct));
      // Our label is empty: what was made with another is not for us.
      return hex(opened) === (result === "valid" && label === "" ? msg : undefined);
    });
    expect(wrong).toEqual([]);
    expect(vectors.some(({ label, result }) => label !== "" && result === "valid")).toBe(true);
  });
});

const sizes = [2048, 3072, 4096] as const;
const made = new Map<number, Keys>();
beforeAll(async () => {
  await Promise.all(sizes.map(async (size) => made.set(size, keysOf(await generateRsa(size)))));
});
const keysFor = (size: number) => made.get(size) as Keys;

/** The lengths that AWS documents. */
describe.each([
  [2048, "sha1", 214],
  [2048, "sha256", 190],
  [3072, "sha1", 342],
  [3072, "sha256", 318],
  [4096, "sha1", 470],
  [4096, "sha256", 446],
] as const)("RSA %i, %s", (size, hash, capacity) => {
  const options = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash };

  test.each([0, 1, capacity])("%i bytes, and node reads and writes the same", (length) => {
    const { privateKey, publicKey } = keysFor(size);
    const plaintext = counting(7, length);
    const ciphertext = rsaOaepEncrypt(publicKey, hash, plaintext);
    expect(ciphertext).toHaveLength(size / 8);
    expect(hex(rsaOaepDecrypt(privateKey, hash, ciphertext))).toBe(hex(plaintext));
    expect(hex(privateDecrypt({ key: privateKey, ...options }, ciphertext))).toBe(hex(plaintext));
    const theirs = publicEncrypt({ key: publicKey, ...options }, plaintext);
    expect(hex(rsaOaepDecrypt(privateKey, hash, theirs))).toBe(hex(plaintext));
  });

  test("not one byte more", () => {
    const { publicKey } = keysFor(size);
    expect(rsaOaepCapacity(publicKey, hash)).toBe(capacity);
    expect(() => rsaOaepEncrypt(publicKey, hash, new Uint8Array(capacity + 1))).toThrow(
      new RangeError(`At most ${capacity} bytes can be encrypted, not ${capacity + 1}`),
    );
  });

  test("whatever was not made for this key and hash is refused alike", async () => {
    const { privateKey, publicKey } = keysFor(size);
    const ciphertext = rsaOaepEncrypt(publicKey, hash, counting(0, 16));
    const other = hash === "sha1" ? "sha256" : "sha1";
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pkcs1 = publicEncrypt(
      { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
      counting(0, 16),
    );
    for (const [what, opened] of [
      ["another hash", rsaOaepDecrypt(privateKey, other, ciphertext)],
      ["another key", rsaOaepDecrypt(stranger.privateKey, hash, ciphertext)],
      ["another padding", rsaOaepDecrypt(privateKey, hash, pkcs1)],
      ["a byte less", rsaOaepDecrypt(privateKey, hash, ciphertext.subarray(1))],
      [
        "a zero more",
        rsaOaepDecrypt(privateKey, hash, Buffer.concat([new Uint8Array(1), ciphertext])),
      ],
      ["nothing", rsaOaepDecrypt(privateKey, hash, new Uint8Array())],
      ["zeros", rsaOaepDecrypt(privateKey, hash, new Uint8Array(size / 8))],
      ["above the modulus", rsaOaepDecrypt(privateKey, hash, new Uint8Array(size / 8).fill(255))],
    ] as const) {
      expect([what, opened]).toEqual([what, undefined]);
    }
  });

  test("two ciphertexts of one plaintext differ", () => {
    const { publicKey } = keysFor(size);
    const two = [1, 2].map(() => hex(rsaOaepEncrypt(publicKey, hash, counting(0, 16))));
    expect(two[0]).not.toBe(two[1]);
  });
});

test("the wrong half of a pair, or too small a key, is a programming error", () => {
  const { privateKey, publicKey } = keysFor(2048);
  expect(() => rsaOaepEncrypt(privateKey, "sha1", new Uint8Array(1))).toThrow(RangeError);
  expect(() => rsaOaepDecrypt(publicKey, "sha1", new Uint8Array(256))).toThrow(RangeError);
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
  expect(() => rsaOaepDecrypt(small.privateKey, "sha1", new Uint8Array(128))).toThrow(
    new RangeError("An RSA key must have 2048, 3072 or 4096 bits, not 1024"),
  );
});
