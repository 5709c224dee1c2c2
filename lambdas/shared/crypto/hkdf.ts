/** HKDF with SHA-256 (RFC 5869). */

import { hkdfSync } from "node:crypto";

/** At most 255 × 32 bytes, which `hkdfSync` enforces. */
export function hkdfSha256(parameters: {
  readonly inputKey: Uint8Array;
  readonly salt: Uint8Array;
  /** Names the purpose, so that one input key serves several without their outputs being related. */
  readonly info: string | Uint8Array;
  readonly length: number;
}): Uint8Array {
  const { inputKey, salt, info, length } = parameters;
  return new Uint8Array(hkdfSync("sha256", inputKey, salt, info, length));
}
