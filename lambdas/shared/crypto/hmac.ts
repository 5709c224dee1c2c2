/** HMAC (FIPS 198-1) with the hashes of the key specs. */

import { createHmac } from "node:crypto";
import { sameSecret } from "./constant-time.ts";

export type MacHash = "sha224" | "sha256" | "sha384" | "sha512";

/**
 * @param key of any length but none
 * @returns the whole of it: 28, 32, 48 or 64 bytes
 */
export function hmac(key: Uint8Array, hash: MacHash, message: Uint8Array): Uint8Array {
  if (key.length === 0) {
    throw new RangeError("An HMAC key must not be empty");
  }
  return createHmac(hash, key).update(message).digest();
}

/** In time that depends on neither; a part of a MAC is not the same as the whole. */
export function sameMac(left: Uint8Array, right: Uint8Array): boolean {
  return sameSecret(left, right);
}
