/**
 * ECDSA for a digest that is ready, which `node:crypto` neither signs nor
 * verifies. Signing is @noble/curves'.
 *
 * Verifying leaves the decision to node, which is several times as fast. For a
 * digest e, a signature (r, s) and a key Q, it is right if x(R) = r for
 *
 *     R = (e/s) G + (r/s) Q.
 *
 * Let z be the digest of the empty message, and Q' = Q + ((e - z)/r) G. Then
 *
 *     (z/s) G + (r/s) Q' = (z/s) G + (r/s) Q + ((e - z)/s) G = R.
 *
 * So (r, s) is a signature of e under Q if and only if it is one of the empty
 * message under Q'; and that is what node is asked. It judges the encoding too,
 * so r may be read here in the simplest way: were the encoding wrong, it would be
 * refused whatever r was. All of this is public.
 */

import { createECDH, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Curve } from "./ec-curves.ts";
import type { Random } from "./random.ts";

const noble = { "P-256": p256, "P-384": p384, "P-521": p521, secp256k1 } as const;

/**
 * RFC 6979 with 32 random bytes more (3.6), so that no failure of the one or the
 * other repeats a nonce.
 * @param digest as long as the curve's hash
 */
export function ecdsaSignDigest(
  curve: Curve,
  privateKey: KeyObject,
  digest: Uint8Array,
  random: Random,
): Uint8Array {
  const scalar = privateKey.export({ format: "raw-private" });
  try {
    return noble[curve.name].sign(digest, scalar, {
      prehash: false,
      lowS: false,
      format: "der",
      extraEntropy: random(32),
    });
  } finally {
    scalar.fill(0);
  }
}

/** @param digest as long as the curve's hash, which no curve here has to cut */
export function ecdsaVerifyDigest(
  curve: Curve,
  publicKey: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { Point, verify: nobleVerify } = noble[curve.name];
  const { Fn } = Point;
  const r = Fn.create(readR(signature));
  if (r === 0n) {
    return false;
  }
  const empty = createHash(curve.hash).digest();
  const shift = Fn.div(Fn.create(toNumber(digest) - toNumber(empty)), r);
  const key = publicKey.export({ format: "raw-public" });
  const shifted = Point.fromBytes(key).add(
    shift === 0n ? Point.ZERO : Point.fromBytes(timesBase(curve, Fn.toBytes(shift))),
  );
  if (shifted.is0()) {
    // No key that node would take. Whoever has the private key can bring it about.
    return nobleVerify(signature, digest, key, { prehash: false, lowS: false, format: "der" });
  }
  const shiftedKey = createPublicKey({
    key: Buffer.from(shifted.toBytes(false)),
    format: "raw-public",
    asymmetricKeyType: "ec",
    namedCurve: curve.nodeName,
  });
  return verify(curve.hash, new Uint8Array(), shiftedKey, signature);
}

/** SEQUENCE { INTEGER r, … }, its length in one byte or, behind 0x81, in the next. */
function readR(signature: Uint8Array): bigint {
  const at = signature[1] === 0x81 ? 4 : 3;
  const end = at + 1 + (signature[at] ?? 0);
  return toNumber(signature.subarray(at + 1, end));
}

/** The point that is `scalar` times the generator, uncompressed. */
function timesBase(curve: Curve, scalar: Uint8Array): Uint8Array {
  const ecdh = createECDH(curve.nodeName);
  ecdh.setPrivateKey(scalar);
  return ecdh.getPublicKey();
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}
