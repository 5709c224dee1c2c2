/**
 * ML-DSA (FIPS 204), pure and with an empty context. `node:crypto` signs and
 * verifies messages; where the caller has made the message representative µ
 * already (6.2, step 6), @noble/post-quantum does, since node does not let it in.
 */

import { type KeyObject, type KeyType, sign, verify } from "node:crypto";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { type KeyPair, pairFromSeed, requireKey } from "./key-pair.ts";
import { requireLength } from "./length.ts";
import { type Random, systemRandom } from "./random.ts";

type Parameters = {
  readonly noble: typeof ml_dsa44;
  /** PKCS#8 up to the seed, in the seed form (RFC 9881, 6). */
  readonly prefix: Buffer;
};

const sets: Readonly<Partial<Record<KeyType, Parameters>>> = {
  "ml-dsa-44": { noble: ml_dsa44, prefix: prefix("11") },
  "ml-dsa-65": { noble: ml_dsa65, prefix: prefix("12") },
  "ml-dsa-87": { noble: ml_dsa87, prefix: prefix("13") },
};

const muLength = 64;

/** @returns the private key in the seed form, and a public one of 1312, 1952 or 2592 bytes */
export function generateMlDsa(set: 44 | 65 | 87, random: Random = systemRandom): KeyPair {
  const type = `ml-dsa-${set}` as const;
  return pairFromSeed(type, parametersOf(type).prefix, random(32));
}

/** Hedged: node draws 32 bytes for each signature. @returns 2420, 3309 or 4627 bytes */
export function mlDsaSign(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  requireParameters(privateKey, "private");
  return sign(null, message, privateKey);
}

export function mlDsaVerify(
  publicKey: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  requireParameters(publicKey, "public");
  return verify(null, message, publicKey, signature);
}

/**
 * @param mu SHAKE256 of the hashed public key, 00 00 and the message: 64 bytes
 * @param random hedges the signature
 */
export function mlDsaSignMu(
  privateKey: KeyObject,
  mu: Uint8Array,
  random: Random = systemRandom,
): Uint8Array {
  const { noble } = requireParameters(privateKey, "private");
  requireLength("µ", mu, muLength);
  // Node writes the form with both, the seed and then the expanded key, which
  // noble would otherwise have to make again: a third of the time.
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const expanded = pkcs8.subarray(-(noble.lengths.secretKey ?? 0));
  try {
    return noble.internal.sign(mu, expanded, { externalMu: true, extraEntropy: random(32) });
  } finally {
    pkcs8.fill(0);
  }
}

/** @param mu as for mlDsaSignMu */
export function mlDsaVerifyMu(
  publicKey: KeyObject,
  mu: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { noble } = requireParameters(publicKey, "public");
  requireLength("µ", mu, muLength);
  const key = publicKey.export({ format: "raw-public" });
  return noble.internal.verify(signature, mu, key, { externalMu: true });
}

function requireParameters(key: KeyObject, type: "public" | "private"): Parameters {
  requireKey(key, type, Object.keys(sets));
  return parametersOf(key.asymmetricKeyType);
}

function parametersOf(type: KeyType | undefined): Parameters {
  return sets[type as KeyType] as Parameters;
}

function prefix(lastOfIdentifier: string): Buffer {
  return Buffer.from(`3034020100300b06096086480165030403${lastOfIdentifier}04228020`, "hex");
}
