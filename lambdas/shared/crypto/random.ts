/** The one source of randomness. Everything that draws takes a `Random`, so that tests can fix it. */

import { randomFillSync } from "node:crypto";

/** `size` fresh bytes of cryptographic strength. */
export type Random = (size: number) => Uint8Array<ArrayBuffer>;

export const systemRandom: Random = (size) => randomFillSync(new Uint8Array(size));

/** A random (version 4) UUID, as AWS names keys. */
export function uuid(random: Random): string {
  return formattedUuid(random(16), 4);
}

/**
 * A UUID that begins with its time (version 7, RFC 9562): requests and events
 * are found, and come in order, by their ids alone.
 * @param sequence orders the ids of a millisecond: 12 bits, random by default
 */
export function timeUuid(time: Date, random: Random, sequence?: number): string {
  const bytes = random(16);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, Math.floor(time.getTime() / 2 ** 16));
  view.setUint16(4, time.getTime() % 2 ** 16);
  if (sequence !== undefined) {
    view.setUint16(6, sequence);
  }
  return formattedUuid(bytes, 7);
}

/** What the ids of a millisecond begin with, and no other's; all of those of earlier ones come before it. */
export function timeUuidPrefix(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** @returns milliseconds since the epoch; undefined for what timeUuid has not made */
export function timeOfUuid(id: string): number | undefined {
  const [, high, low] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.exec(id) ?? [];
  return high === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}

/** @param bytes 16 of them, in which the version and the variant take their places */
export function formattedUuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
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
