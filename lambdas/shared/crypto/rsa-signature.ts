/**
 * RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, 8), as KMS has them: for PSS, MGF1
 * with the same hash and a salt as long as the digest, when verifying too.
 *
 * node cannot sign a digest that is ready, so the digest is encoded here, and
 * `node:crypto` does RSA itself, with its blinding and its check of the result. A
 * message takes the same way, hashed first: what was signed as the one verifies
 * as the other.
 */

import { constants, type KeyObject, privateEncrypt, publicDecrypt } from "node:crypto";
import type { SignatureHash } from "./ec-curves.ts";
import { emsaPkcs1 } from "./emsa-pkcs1.ts";
import { emsaPss, isEmsaPss } from "./emsa-pss.ts";
import { type Random, systemRandom } from "./random.ts";
import { requireRsa } from "./rsa.ts";
import { digestOf, type SignedInput } from "./signed-input.ts";

export type RsaScheme = "pkcs1" | "pss";

const padding = constants.RSA_NO_PADDING;

/**
 * @param random draws the salt of PSS
 * @returns as many bytes as the modulus has
 */
export function rsaSign(
  privateKey: KeyObject,
  scheme: RsaScheme,
  hash: SignatureHash,
  input: SignedInput,
  random: Random = systemRandom,
): Uint8Array {
  const length = requireRsa(privateKey, "private");
  const digest = digestOf(hash, input);
  const encoded =
    scheme === "pkcs1"
      ? emsaPkcs1(hash, digest, length)
      : emsaPss(hash, digest, random(digest.length), length);
  return privateEncrypt({ key: privateKey, padding }, encoded);
}

export function rsaVerify(
  publicKey: KeyObject,
  scheme: RsaScheme,
  hash: SignatureHash,
  input: SignedInput,
  signature: Uint8Array,
): boolean {
  const length = requireRsa(publicKey, "public");
  const digest = digestOf(hash, input);
  const encoded = signature.length === length ? recover(publicKey, signature) : undefined;
  if (encoded === undefined) {
    return false;
  }
  return scheme === "pkcs1"
    ? encoded.equals(emsaPkcs1(hash, digest, length))
    : isEmsaPss(hash, digest, encoded);
}

/** @returns undefined for a number that is not below the modulus */
function recover(publicKey: KeyObject, signature: Uint8Array): Buffer | undefined {
  try {
    return publicDecrypt({ key: publicKey, padding }, signature);
  } catch {
    return undefined;
  }
}
