/**
 * The part of CBOR (RFC 8949) that attestation documents are written in:
 * integers, byte and text strings, arrays, maps and null. Anything else is
 * refused, and so is every second spelling of a value, but for one: documents
 * of 2026 have maps of indefinite length where older ones have definite ones.
 */

import { InvalidAttestation } from "./invalid.ts";

export type CborValue = null | number | string | Uint8Array | readonly CborValue[] | CborMap;
export type CborMap = ReadonlyMap<string | number, CborValue>;

/** An attestation document has three levels: the map, its PCRs, their values. */
const deepest = 8;

const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, other: 7 } as const;
const indefinite = Symbol("indefinite length");
const nullByte = 0xf6;
const breakByte = 0xff;

/** @throws InvalidAttestation unless all of it is one value of that part */
export function decodeCbor(encoded: Uint8Array): CborValue {
  const reader = new Reader(encoded);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  end(): void {
    if (this.#position < this.#bytes.length) {
      throw new InvalidAttestation("something follows the CBOR value");
    }
  }

  value(depth: number): CborValue {
    if (depth > deepest) {
      throw new InvalidAttestation("its CBOR is nested too deeply");
    }
    if (this.#bytes[this.#position] === nullByte) {
      this.#position += 1;
      return null;
    }
    const [kind, argument] = this.#head();
    switch (kind) {
      case major.unsigned:
        return definite(argument);
      case major.negative:
        return -1 - definite(argument);
      case major.bytes:
        return this.#take(definite(argument));
      case major.text:
        return text(this.#take(definite(argument)));
      case major.array:
        return this.#array(argument, depth);
      case major.map:
        return this.#map(argument, depth);
      default:
        throw new InvalidAttestation("its CBOR has a tag, a float or another simple value");
    }
  }

  #array(length: Length, depth: number): CborValue[] {
    const items: CborValue[] = [];
    while (this.#hasNext(length, items.length)) {
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #map(length: Length, depth: number): CborMap {
    const map = new Map<string | number, CborValue>();
    while (this.#hasNext(length, map.size)) {
      const key = this.value(depth + 1);
      if (typeof key !== "string" && typeof key !== "number") {
        throw new InvalidAttestation("its CBOR has a map key that is neither text nor a number");
      }
      // Two readers could take different ones.
      if (map.has(key)) {
        throw new InvalidAttestation("its CBOR has a map key twice");
      }
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  /** A length that promises more than there is ends at the end of the bytes: every item has one at least. */
  #hasNext(length: Length, had: number): boolean {
    if (length !== indefinite) {
      return had < length;
    }
    if (this.#bytes[this.#position] !== breakByte) {
      return true;
    }
    this.#position += 1;
    return false;
  }

  #head(): readonly [kind: number, argument: Length] {
    const [initial = 0] = this.#take(1);
    const kind = initial >> 5;
    const short = initial & 0x1f;
    if (short < 24) {
      return [kind, short];
    }
    if (short === 31 && (kind === major.array || kind === major.map)) {
      return [kind, indefinite];
    }
    if (short > 27) {
      throw new InvalidAttestation("its CBOR has a head that is reserved or of indefinite length");
    }
    const size = 2 ** (short - 24);
    const argument = this.#take(size).reduce((value, byte) => value * 256 + byte, 0);
    const least = size === 1 ? 24 : 256 ** (size / 2);
    if (argument < least) {
      throw new InvalidAttestation("its CBOR has a number that is not as short as it could be");
    }
    if (argument > Number.MAX_SAFE_INTEGER) {
      throw new InvalidAttestation("its CBOR has a number that is too large");
    }
    return [kind, argument];
  }

  #take(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.#bytes.length) {
      throw new InvalidAttestation("its CBOR ends too early");
    }
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }
}

type Length = number | typeof indefinite;

function definite(argument: Length): number {
  if (argument === indefinite) {
    throw new InvalidAttestation("its CBOR has a string of indefinite length");
  }
  return argument;
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InvalidAttestation("its CBOR has text that is not UTF-8");
  }
}

/** In the shortest form, with definite lengths, maps in their own order. */
export function encodeCbor(value: CborValue): Buffer {
  if (value === null) {
    return Buffer.of(nullByte);
  }
  if (typeof value === "number") {
    return value < 0 ? head(major.negative, -1 - value) : head(major.unsigned, value);
  }
  if (typeof value === "string") {
    const encoded = Buffer.from(value);
    return Buffer.concat([head(major.text, encoded.length), encoded]);
  }
  if (value instanceof Uint8Array) {
    return Buffer.concat([head(major.bytes, value.length), value]);
  }
  if (isArray(value)) {
    return Buffer.concat([head(major.array, value.length), ...value.map(encodeCbor)]);
  }
  const pairs = [...value].flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)]);
  return Buffer.concat([head(major.map, value.size), ...pairs]);
}

function isArray(value: CborValue): value is readonly CborValue[] {
  return Array.isArray(value);
}

function head(kind: number, argument: number): Buffer {
  const initial = kind << 5;
  if (argument < 24) {
    return Buffer.of(initial | argument);
  }
  const size = [1, 2, 4, 8].find((bytes) => argument < 256 ** bytes) ?? 8;
  const encoded = Buffer.alloc(9);
  encoded.writeBigUInt64BE(BigInt(argument), 1);
  const result = encoded.subarray(8 - size);
  result[0] = initial | (24 + Math.log2(size));
  return result;
}
