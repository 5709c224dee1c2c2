/**
 * AES key wrap with padding (RFC 5649; KWP of SP 800-38F) under a 256-bit key:
 * what others have wrapped. `node:crypto` undoes it, and compares what has to
 * come out beside the key.
 */

import { createDecipheriv } from "node:crypto";
import { requireLength } from "./length.ts";

export const aesKeyWrapKeyLength = 32;

/** RFC 5649, 3. */
const initialValue = Buffer.from("a65959a6", "hex");

const halfBlock = 8;

/**
 * @param key 32 bytes
 * @returns undefined for whatever was not wrapped under this key
 */
export function aesKeyUnwrap(key: Uint8Array, wrapped: Uint8Array): Uint8Array | undefined {
  requireLength("A key that wraps", key, aesKeyWrapKeyLength);
  if (wrapped.length < 2 * halfBlock || wrapped.length % halfBlock !== 0) {
    return undefined;
  }
  try {
    const cipher = createDecipheriv("id-aes256-wrap-pad", key, initialValue);
    const unwrapped = cipher.update(wrapped);
    cipher.final();
    return unwrapped;
  } catch {
    return undefined;
  }
}
