/** DER (X.690), as X.509 and CMS write it: what writes it, and a strict reader. */

import { InvalidAttestation } from "./invalid.ts";

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** @param number 0 to 30 */
export function contextTag(number: number, kind: "primitive" | "constructed"): number {
  return (kind === "primitive" ? 0x80 : 0xa0) | number;
}

export function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.of(tag), lengthOctets(length), ...content]);
}

export function sequence(...content: readonly Uint8Array[]): Buffer {
  return der(tags.sequence, ...content);
}

/** @param value 0 or more */
export function integer(value: number | bigint): Buffer {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const isPositive = ((octets[0] ?? 0) & 0x80) === 0;
  return der(tags.integer, isPositive ? octets : Buffer.concat([Buffer.of(0), octets]));
}

/** @param dotted as in `2.5.29.15` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(tags.objectIdentifier, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
    octets.unshift((left % 128) | 0x80);
  }
  return octets;
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.of(length);
  }
  const hex = length.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.of(0x80 | octets.length), octets]);
}

export type DerElement = { readonly tag: number; readonly content: Uint8Array };

/**
 * The elements that stand side by side in `encoded`.
 * @throws InvalidAttestation unless it is nothing else, with tags below 31 and the shortest definite lengths
 */
export function readDer(encoded: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let position = 0; position < encoded.length;) {
    const [tag = 0, first = 0x80] = encoded.subarray(position, position + 2);
    const size = first < 0x80 ? 0 : first & 0x7f;
    const start = position + 2 + size;
    const octets = encoded.subarray(position + 2, start);
    const length = size === 0 ? first : octets.reduce((sum, octet) => sum * 256 + octet, 0);
    const isShortest = size === 0 ? first < 0x80 : length >= 0x80 && octets[0] !== 0;
    if ((tag & 0x1f) === 0x1f || size > 3 || !isShortest || start + length > encoded.length) {
      throw new InvalidAttestation("a certificate is not DER");
    }
    elements.push({ tag, content: encoded.subarray(start, start + length) });
    position = start + length;
  }
  return elements;
}

/**
 * What is in the one element that `encoded` is.
 * @throws InvalidAttestation when it is another, or not the only one
 */
export function readOne(encoded: Uint8Array, tag: number): Uint8Array {
  const [element, ...more] = readDer(encoded);
  if (element?.tag !== tag || more.length > 0) {
    throw new InvalidAttestation("a certificate is not built as X.509 says");
  }
  return element.content;
}
