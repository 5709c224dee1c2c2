/** SHA-256 (FIPS 180-4) and HMAC (RFC 2104) with it. */

import { createHash, createHmac, type KeyObject } from "node:crypto";

/** @returns 32 bytes */
export function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}

/** @returns 32 bytes */
export function hmacSha256(key: KeyObject | Uint8Array, data: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
