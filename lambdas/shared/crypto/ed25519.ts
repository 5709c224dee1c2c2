/**
 * Ed25519 and Ed25519ph (RFC 8032, 5.1). Ed25519 is `node:crypto`'s; Ed25519ph,
 * which node lacks, is @noble/curves'. Neither accepts a signature whose S is not
 * below the group's order, so that nobody can make a second one from a first.
 */

import { type KeyObject, sign, verify } from "node:crypto";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { type KeyPair, pairFromSeed, requireKey } from "./key-pair.ts";
import { type Random, systemRandom } from "./random.ts";

const kinds = ["ed25519"];
const signatureLength = 64;

/** PKCS#8 up to the seed (RFC 8410, 7). */
const prefix = Buffer.from("302e020100300506032b657004220420", "hex");

export function generateEd25519(random: Random = systemRandom): KeyPair {
  return pairFromSeed("ed25519", prefix, random(32));
}

/** @returns 64 bytes */
export function ed25519Sign(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  requireKey(privateKey, "private", kinds);
  return sign(null, message, privateKey);
}

export function ed25519Verify(
  publicKey: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  requireKey(publicKey, "public", kinds);
  return signature.length === signatureLength && verify(null, message, publicKey, signature);
}

/**
 * Ed25519ph without context, of whatever is handed in: it is hashed here, with
 * SHA-512. KMS hands in its caller's DIGEST, 64 bytes, so that is hashed once
 * more; AWS documents that, and signatures recorded there show it.
 * @returns 64 bytes
 */
export function ed25519phSign(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  requireKey(privateKey, "private", kinds);
  const seed = privateKey.export({ format: "raw-private" });
  try {
    return ed25519ph.sign(message, seed);
  } finally {
    seed.fill(0);
  }
}

/** @param message as for ed25519phSign */
export function ed25519phVerify(
  publicKey: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  requireKey(publicKey, "public", kinds);
  const key = publicKey.export({ format: "raw-public" });
  return (
    signature.length === signatureLength &&
    ed25519ph.verify(signature, message, key, { zip215: false })
  );
}
