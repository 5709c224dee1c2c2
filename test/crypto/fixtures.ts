import type { Random } from "../../lambdas/shared/crypto/random.ts";

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

export function hex(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString("hex");
}

/** `first`, `first` + 1, …: the fixed secrets and draws of the known answers. */
export function counting(first: number, size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => first + index);
}

/** Draws the same bytes each time. */
export const fixedRandom: Random = (size) => counting(0, size);

/** Every copy of `value` in which one byte differs. */
export function* withOneByteChanged(value: Uint8Array): Generator<Uint8Array> {
  for (const index of value.keys()) {
    for (const mask of [0x01, 0x80, 0xff]) {
      yield Uint8Array.from(value, (byte, at) => (at === index ? byte ^ mask : byte));
    }
  }
}
