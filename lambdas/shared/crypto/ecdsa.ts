/**
 * ECDSA (FIPS 186-5, 6) with signatures in DER (RFC 3279, 2.2.3), each curve with
 * the one hash that KMS has for it. `s` is left as it comes, high or low, and
 * accepted so: KMS does not normalise it either.
 */

import { generateKeyPair, type KeyObject, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import { type Curve, type CurveName, requireCurve, type SignatureHash } from "./ec-curves.ts";
import { ecdsaSignDigest, ecdsaVerifyDigest } from "./ecdsa-digest.ts";
import { ecPkcs8 } from "./ec-pkcs8.ts";
import { type KeyPair, spkiOf } from "./key-pair.ts";
import { type Random, systemRandom } from "./random.ts";
import { digestOf, type SignedInput } from "./signed-input.ts";

const generate = promisify(generateKeyPair);

/** For signing and for key agreement alike. */
export async function generateEc(curve: CurveName): Promise<KeyPair> {
  const pair = await generate("ec", { namedCurve: curve });
  return { privateKey: ecPkcs8(pair), publicKey: spkiOf(pair.publicKey) };
}

/**
 * @param random hedges the signature of a digest; for a message node draws itself
 * @returns SEQUENCE { r, s }, DER
 */
export function ecdsaSign(
  privateKey: KeyObject,
  hash: SignatureHash,
  input: SignedInput,
  random: Random = systemRandom,
): Uint8Array {
  const curve = requireHash(requireCurve(privateKey, "private"), hash);
  return "raw" in input
    ? sign(hash, input.raw, privateKey)
    : ecdsaSignDigest(curve, privateKey, digestOf(hash, input), random);
}

/** Whether the signature is right, and DER to the last bit: no two encodings of one are both accepted. */
export function ecdsaVerify(
  publicKey: KeyObject,
  hash: SignatureHash,
  input: SignedInput,
  signature: Uint8Array,
): boolean {
  const curve = requireHash(requireCurve(publicKey, "public"), hash);
  return "raw" in input
    ? verify(hash, input.raw, publicKey, signature)
    : ecdsaVerifyDigest(curve, publicKey, digestOf(hash, input), signature);
}

function requireHash(curve: Curve, hash: SignatureHash): Curve {
  if (curve.hash !== hash) {
    throw new RangeError(`${curve.name} signs with ${curve.hash}, not ${hash}`);
  }
  return curve;
}
