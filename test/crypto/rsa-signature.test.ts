import { constants, createHash, publicDecrypt, sign, verify } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import { emsaPss, isEmsaPss } from "../../lambdas/shared/crypto/emsa-pss.ts";
import { readPrivateKey } from "../../lambdas/shared/crypto/key-pair.ts";
import { generateRsa } from "../../lambdas/shared/crypto/rsa.ts";
import { rsaSign, rsaVerify } from "../../lambdas/shared/crypto/rsa-signature.ts";
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "./fixtures.ts";
import { type Keys, keysOf, publicKeyOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

type Signed = {
  readonly sha: string;
  readonly publicKeyDer: string;
  readonly msg: string;
  readonly sig: string;
};

const sizes = [2048, 3072, 4096] as const;
const hashes = ["sha256", "sha384", "sha512"] as const;
const schemes = ["pkcs1", "pss"] as const;
const bySizeAndHash = sizes.flatMap((size) => hashes.map((hash) => [size, hash] as const));
const all = bySizeAndHash.flatMap(([size, hash]) =>
  schemes.map((scheme) => ({ size, hash, scheme })),
);

const message = Buffer.from("what is signed");
const digestOf = (hash: string, data: Uint8Array) => createHash(hash).update(data).digest();
const hashOf = (sha: string) => sha.replace("SHA-", "sha") as (typeof hashes)[number];

describe("Wycheproof", () => {
  const judge = (scheme: (typeof schemes)[number], vector: Signed) => {
    const hash = hashOf(vector.sha);
    const key = publicKeyOf(vector.publicKeyDer);
    const raw = bytes(vector.msg);
    const sig = bytes(vector.sig);
    const verdict = rsaVerify(key, scheme, hash, { raw }, sig);
    expect(rsaVerify(key, scheme, hash, { digest: digestOf(hash, raw) }, sig)).toBe(verdict);
    return verdict;
  };

  // "acceptable" is a DigestInfo without NULL, which RFC 8017 lets a verifier
  // accept. We compare with the one encoding, so it is refused.
  test.each(bySizeAndHash)("PKCS #1 v1.5, %i, %s", (size, hash) => {
    const vectors = wycheproof<Signed>(`rsa_signature_${size}_${hash}`);
    const wrong = exceptions(vectors, (v) => judge("pkcs1", v) === (v.result === "valid"));
    expect(wrong).toEqual([]);
    expect(vectors.filter(({ result }) => result === "acceptable").map((v) => v.flags)).toEqual([
      ["MissingNull"],
    ]);
  });

  // "acceptable" are keys with the exponent 3: KMS makes none, and signing is the same.
  test.each(sizes)("PKCS #1 v1.5, %i: signing", (size) => {
    const vectors = wycheproof<Signed & { readonly privateKeyPkcs8: string }>(
      `rsa_pkcs1_${size}_sig_gen`,
    );
    const wrong = exceptions(vectors, ({ sha, privateKeyPkcs8, msg, sig }) => {
      const key = readPrivateKey(bytes(privateKeyPkcs8));
      const hash = hashOf(sha);
      const digest = digestOf(hash, bytes(msg));
      return (
        hex(rsaSign(key, "pkcs1", hash, { raw: bytes(msg) })) === sig &&
        hex(rsaSign(key, "pkcs1", hash, { digest })) === sig
      );
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    "2048_sha256_mgf1_32",
    "2048_sha384_mgf1_48",
    "3072_sha256_mgf1_32",
    "4096_sha256_mgf1_32",
    "4096_sha384_mgf1_48",
    "4096_sha512_mgf1_64",
  ])("PSS, %s", (file) => {
    const vectors = wycheproof<Signed>(`rsa_pss_${file}`);
    const wrong = exceptions(vectors, (v) => judge("pss", v) === (v.result === "valid"));
    expect(wrong).toEqual([]);
  });

  test.each(["2048_sha256_mgf1_0", "2048_sha256_mgf1sha1_20", "4096_sha512_mgf1_32"])(
    "PSS, %s: another salt length or MGF1 is refused, however valid",
    (file) => {
      const vectors = wycheproof<Signed>(`rsa_pss_${file}`);
      expect(new Set(vectors.map(({ result }) => result))).toEqual(new Set(["valid"]));
      expect(exceptions(vectors, (v) => !judge("pss", v))).toEqual([]);
    },
  );
});

const made = new Map<number, Keys>();
beforeAll(async () => {
  await Promise.all(sizes.map(async (size) => made.set(size, keysOf(await generateRsa(size)))));
});
const keysFor = (size: number) => made.get(size) as Keys;

/** What node is told, to do the same by itself. */
const nodeOptions = {
  pkcs1: { padding: constants.RSA_PKCS1_PADDING },
  pss: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
};

describe.each(all)("RSA $size, $scheme, $hash", ({ size, hash, scheme }) => {
  const digest = digestOf(hash, message);

  test.each([{ raw: message }, { digest }])("what is signed as %o, all verify", (input) => {
    const { privateKey, publicKey } = keysFor(size);
    const signature = rsaSign(privateKey, scheme, hash, input);
    expect(signature).toHaveLength(size / 8);
    expect(rsaVerify(publicKey, scheme, hash, { raw: message }, signature)).toBe(true);
    expect(rsaVerify(publicKey, scheme, hash, { digest }, signature)).toBe(true);
    expect(verify(hash, message, { key: publicKey, ...nodeOptions[scheme] }, signature)).toBe(true);
  });

  test("what node signs verifies", () => {
    const { privateKey, publicKey } = keysFor(size);
    const signature = sign(hash, message, { key: privateKey, ...nodeOptions[scheme] });
    expect(rsaVerify(publicKey, scheme, hash, { digest }, signature)).toBe(true);
  });

  test("a changed byte, another length, scheme, hash or key is refused", async () => {
    const { privateKey, publicKey } = keysFor(size);
    const signature = rsaSign(privateKey, scheme, hash, { digest });
    const refused = (sig: Uint8Array) => rsaVerify(publicKey, scheme, hash, { digest }, sig);
    for (const at of [0, 1, size / 16, size / 8 - 1]) {
      const changed = Uint8Array.from(signature, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(refused(changed)).toBe(false);
    }
    expect(refused(signature.subarray(1))).toBe(false);
    expect(refused(Buffer.concat([new Uint8Array(1), signature]))).toBe(false);
    expect(refused(Buffer.concat([signature, new Uint8Array(1)]))).toBe(false);
    expect(refused(new Uint8Array())).toBe(false);
    expect(refused(new Uint8Array(size / 8))).toBe(false);
    expect(refused(new Uint8Array(size / 8).fill(0xff))).toBe(false);
    const other = scheme === "pss" ? "pkcs1" : "pss";
    expect(rsaVerify(publicKey, other, hash, { digest }, signature)).toBe(false);
    const otherHash = hash === "sha256" ? "sha384" : "sha256";
    expect(rsaVerify(publicKey, scheme, otherHash, { raw: message }, signature)).toBe(false);
    const stranger = keysOf(await generateRsa(2048)).publicKey;
    expect(rsaVerify(stranger, scheme, hash, { digest }, signature)).toBe(false);
  });
});

describe("EMSA-PSS", () => {
  test.each(bySizeAndHash)("RSA %i, %s: node's salt gives node's signature", (size, hash) => {
    const { privateKey, publicKey } = keysFor(size);
    const digest = digestOf(hash, message);
    const signature = sign(hash, message, { key: privateKey, ...nodeOptions.pss });
    const encoded = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature);
    // The salt is what, masked, stands before the hash; masking twice unmasks.
    const blank = emsaPss(hash, digest, new Uint8Array(digest.length), encoded.length);
    expect(isEmsaPss(hash, digest, blank)).toBe(true);
    const salt = unmaskedSalt(hash, encoded);
    expect(hex(rsaSign(privateKey, "pss", hash, { digest }, () => salt))).toBe(hex(signature));
  });

  test.each(hashes)("%s: any changed byte is refused", (hash) => {
    const digest = digestOf(hash, message);
    const encoded = emsaPss(hash, digest, fixedRandom(digest.length), 256);
    expect(isEmsaPss(hash, digest, encoded)).toBe(true);
    for (const changed of withOneByteChanged(encoded)) {
      expect(isEmsaPss(hash, digest, changed)).toBe(false);
    }
  });

  /** MGF1 by its definition, for 2 KiB at most. */
  function unmaskedSalt(hash: string, encoded: Uint8Array): Uint8Array<ArrayBuffer> {
    const size = createHash(hash).digest().length;
    const end = encoded.length - size - 1;
    const seed = encoded.subarray(end, -1);
    const stream = Buffer.concat(
      Array.from({ length: 32 }, (_, n) =>
        digestOf(hash, Buffer.concat([seed, Buffer.from([0, 0, 0, n])])),
      ),
    );
    return Uint8Array.from(encoded.subarray(0, end), (byte, at) => byte ^ (stream[at] ?? 0)).slice(
      -size,
    );
  }
});

test("the salt is drawn, as long as the digest", () => {
  const { privateKey } = keysFor(2048);
  const drawn: number[] = [];
  for (const hash of hashes) {
    rsaSign(privateKey, "pss", hash, { raw: message }, (size) => {
      drawn.push(size);
      return counting(0, size);
    });
  }
  expect(drawn).toEqual([32, 48, 64]);
  const two = [1, 2].map(() => hex(rsaSign(privateKey, "pss", "sha256", { raw: message })));
  expect(two[0]).not.toBe(two[1]);
});

test("misuse is a programming error", async () => {
  const { privateKey, publicKey } = keysFor(2048);
  const short = { digest: new Uint8Array(31) };
  const wrongLength = new RangeError("A sha256 digest must be 32 bytes, not 31");
  expect(() => rsaSign(privateKey, "pss", "sha256", short)).toThrow(wrongLength);
  expect(() => rsaVerify(publicKey, "pkcs1", "sha256", short, message)).toThrow(wrongLength);
  expect(() => rsaSign(publicKey, "pss", "sha256", { raw: message })).toThrow(RangeError);
  expect(() => rsaVerify(privateKey, "pss", "sha256", { raw: message }, message)).toThrow(
    RangeError,
  );
  const ec = keysOf(await generateEc("P-256"));
  expect(() => rsaSign(ec.privateKey, "pss", "sha256", { raw: message })).toThrow(
    new RangeError("The key must be private and rsa, not private ec"),
  );
});
