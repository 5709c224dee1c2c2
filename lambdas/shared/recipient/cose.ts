/** COSE_Sign1 (RFC 9052, 4.2) with ES384, and nothing else that COSE can be. */

import { type KeyObject, verify } from "node:crypto";
import { type CborValue, decodeCbor, encodeCbor } from "./cbor.ts";
import { InvalidAttestation } from "./invalid.ts";

export type Signed = {
  /** The exact bytes that the signature is over. */
  readonly toBeSigned: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
};

/** It may stand before the message, and Nitro leaves it out. */
const sign1Tag = 0xd2;
const header = { algorithm: 1, es384: -35 } as const;
const signatureLength = 96;
/** Bytes. Nitro's specification. */
const longestPayload = 16_384;

/** @throws InvalidAttestation */
export function readSign1(message: Uint8Array): Signed {
  const untagged = message[0] === sign1Tag ? message.subarray(1) : message;
  const parts = decodeCbor(untagged);
  if (!Array.isArray(parts) || parts.length !== 4) {
    throw new InvalidAttestation("it is no COSE_Sign1 message");
  }
  const [protectedHeader, unprotectedHeader, payload, signature] = parts as readonly CborValue[];
  if (!(protectedHeader instanceof Uint8Array) || !isEs384(protectedHeader)) {
    throw new InvalidAttestation("its protected header does not say ES384 and nothing else");
  }
  if (!(unprotectedHeader instanceof Map) || unprotectedHeader.size > 0) {
    throw new InvalidAttestation("its unprotected header is not an empty map");
  }
  if (!(payload instanceof Uint8Array) || payload.length === 0 || payload.length > longestPayload) {
    throw new InvalidAttestation(`its payload does not have 1 to ${longestPayload} bytes`);
  }
  if (!(signature instanceof Uint8Array) || signature.length !== signatureLength) {
    throw new InvalidAttestation(`its signature does not have ${signatureLength} bytes`);
  }
  return { toBeSigned: sigStructure(protectedHeader, payload), payload, signature };
}

/** @throws InvalidAttestation */
export function requireSigned({ toBeSigned, signature }: Signed, key: KeyObject): void {
  if (!verify("sha384", toBeSigned, { key, dsaEncoding: "ieee-p1363" }, signature)) {
    throw new InvalidAttestation("its signature is not its certificate's");
  }
}

/**
 * RFC 9052, 4.4, with no external data. It takes the header's own bytes, not
 * what they mean, so that there is one reading of what was signed.
 */
export function sigStructure(protectedHeader: Uint8Array, payload: Uint8Array): Buffer {
  return encodeCbor(["Signature1", protectedHeader, new Uint8Array(), payload]);
}

/** The protected header of all that is made and taken here. */
export const es384Header: Uint8Array = encodeCbor(new Map([[header.algorithm, header.es384]]));

function isEs384(encoded: Uint8Array): boolean {
  return Buffer.from(encoded).equals(es384Header);
}
