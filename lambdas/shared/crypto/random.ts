/** The one source of randomness. Everything that draws takes a `Random`, so that tests can fix it. */

import { randomFillSync } from "node:crypto";

/** `size` fresh bytes of cryptographic strength. */
export type Random = (size: number) => Uint8Array<ArrayBuffer>;

export const systemRandom: Random = (size) => randomFillSync(new Uint8Array(size));

/** A random (version 4) UUID, as AWS names keys and requests. */
export function uuid(random: Random): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
