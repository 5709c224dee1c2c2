import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { beforeAll, describe, expect, test } from "vitest";
import { curveOf } from "../../lambdas/shared/crypto/ec-curves.ts";
import { ecdh } from "../../lambdas/shared/crypto/ecdh.ts";
import { generateEc } from "../../lambdas/shared/crypto/ecdsa.ts";
import { generateEd25519 } from "../../lambdas/shared/crypto/ed25519.ts";
import { readPublicKey } from "../../lambdas/shared/crypto/key-pair.ts";
import { bytes, hex } from "./fixtures.ts";
import { type Keys, keysOf } from "./keys.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const curves = [
  { name: "P-256", file: "ecdh_secp256r1", noble: p256, size: 32 },
  { name: "P-384", file: "ecdh_secp384r1", noble: p384, size: 48 },
  { name: "P-521", file: "ecdh_secp521r1", noble: p521, size: 66 },
] as const;

/** From a number that Wycheproof writes with a sign, or without its zeros. */
function privateKeyOf(name: string, size: number, scalar: string): KeyObject {
  const digits = scalar.padStart(2 * size, "0").slice(-2 * size);
  return createPrivateKey({
    key: Buffer.from(digits, "hex"),
    format: "raw-private",
    asymmetricKeyType: "ec",
    namedCurve: name,
  });
}

describe.each(curves)("$name", ({ name, file, noble, size }) => {
  let own: Keys;
  let peer: Keys;
  beforeAll(async () => {
    own = keysOf(await generateEc(name));
    peer = keysOf(await generateEc(name));
  });

  // "acceptable" are encodings that are not the one form: compressed points,
  // explicit parameters, DER that is none. All of them are refused.
  test("Wycheproof", () => {
    const vectors = wycheproof<Record<"public" | "private" | "shared", string>>(file);
    const wrong = exceptions(vectors, (vector) => {
      const key = readPublicKey(bytes(vector.public));
      const agreed =
        key && curveOf(key)?.name === name
          ? ecdh(privateKeyOf(name, size, vector.private), key)
          : undefined;
      return hex(agreed) === (vector.result === "valid" ? vector.shared : undefined);
    });
    expect(wrong).toEqual([]);
    const results = new Set(vectors.map(({ result }) => result));
    expect(results).toEqual(new Set(["valid", "invalid", "acceptable"]));
  });

  test("both sides agree, and so does noble", () => {
    const secret = ecdh(own.privateKey, peer.publicKey);
    expect(secret).toHaveLength(size);
    expect(hex(ecdh(peer.privateKey, own.publicKey))).toBe(hex(secret));
    const point = noble.getSharedSecret(
      own.privateKey.export({ format: "raw-private" }),
      peer.publicKey.export({ format: "raw-public" }),
      false,
    );
    expect(hex(point.subarray(1, 1 + size))).toBe(hex(secret));
  });

  test("leading zeros are kept", () => {
    // The first multiple of the generator whose x begins with a zero.
    const generator = createPublicKey(privateKeyOf(name, size, "1"));
    const agreed = (scalar: number) =>
      ecdh(privateKeyOf(name, size, scalar.toString(16)), generator);
    const scalar = { "P-256": 379, "P-384": 197, "P-521": 1 }[name];
    const { x } = noble.Point.BASE.multiply(BigInt(scalar));
    expect(agreed(scalar)[0]).toBe(0);
    expect(hex(agreed(scalar))).toBe(x.toString(16).padStart(2 * size, "0"));
  });

  test("misuse is a programming error", async () => {
    const other = name === "P-256" ? "P-384" : "P-256";
    const stranger = keysOf(await generateEc(other));
    expect(() => ecdh(own.privateKey, stranger.publicKey)).toThrow(
      new RangeError(`The keys must be on one curve, not ${name} and ${other}`),
    );
    expect(() => ecdh(own.privateKey, own.privateKey)).toThrow(RangeError);
    expect(() => ecdh(own.publicKey, own.publicKey)).toThrow(RangeError);
    expect(() => ecdh(keysOf(generateEd25519()).privateKey, own.publicKey)).toThrow(RangeError);
  });
});

test("secp256k1 agrees as well, though KMS offers it for signing only", async () => {
  const [own, peer] = [
    keysOf(await generateEc("secp256k1")),
    keysOf(await generateEc("secp256k1")),
  ];
  const point = secp256k1.getSharedSecret(
    own.privateKey.export({ format: "raw-private" }),
    peer.publicKey.export({ format: "raw-public" }),
  );
  expect(hex(ecdh(own.privateKey, peer.publicKey))).toBe(hex(point.subarray(1)));
});
