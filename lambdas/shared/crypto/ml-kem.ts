/** ML-KEM (FIPS 203), by `node:crypto`. */

import {
  decapsulate as nodeDecapsulate,
  encapsulate as nodeEncapsulate,
  type KeyObject,
} from "node:crypto";
import { type KeyPair, pairFromSeed, requireKey } from "./key-pair.ts";
import { type Random, systemRandom } from "./random.ts";

/** Bytes of a ciphertext (FIPS 203, table 3). */
const ciphertextLengths: Readonly<Record<string, number>> = {
  "ml-kem-512": 768,
  "ml-kem-768": 1088,
  "ml-kem-1024": 1568,
};
const kinds = Object.keys(ciphertextLengths);

/** The last byte of the object identifier: 2.16.840.1.101.3.4.4.x. */
const identifiers = { 512: "01", 768: "02", 1024: "03" } as const;

/** @returns the private key in the seed form, and a public one of 800, 1184 or 1568 bytes */
export function generateMlKem(set: 512 | 768 | 1024, random: Random = systemRandom): KeyPair {
  return pairFromSeed(`ml-kem-${set}`, prefix(identifiers[set]), random(64));
}

export type Encapsulation = {
  /** 768, 1088 or 1568 bytes. */
  readonly ciphertext: Uint8Array;
  /** 32 bytes. */
  readonly sharedSecret: Uint8Array;
};

export function encapsulate(publicKey: KeyObject): Encapsulation {
  requireKey(publicKey, "public", kinds);
  const { ciphertext, sharedKey } = nodeEncapsulate(publicKey);
  return { ciphertext, sharedSecret: sharedKey };
}

/**
 * @returns 32 bytes: what was encapsulated, or, for a ciphertext that nobody has
 *   made for this key, bytes that follow from it and from the key and that only
 *   its holder can tell from that (implicit rejection, FIPS 203, 6.3). Undefined
 *   for a wrong length
 */
export function decapsulate(privateKey: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined {
  requireKey(privateKey, "private", kinds);
  return ciphertext.length === ciphertextLengths[privateKey.asymmetricKeyType ?? ""]
    ? nodeDecapsulate(privateKey, ciphertext)
    : undefined;
}

/** PKCS#8 up to the seed, in the seed form (RFC 9935, 6). */
function prefix(lastOfIdentifier: string): Buffer {
  return Buffer.from(`3054020100300b06096086480165030404${lastOfIdentifier}04428040`, "hex");
}
