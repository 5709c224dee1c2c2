/** Makes X.509 certificates (RFC 5280) of P-384, which `node:crypto` only reads. */

import { type KeyObject, sign } from "node:crypto";
import {
  contextTag,
  der,
  integer,
  objectIdentifier,
  sequence,
  tags,
} from "../../../lambdas/shared/recipient/der.ts";

export type CertificateRequest = {
  /** 16 bytes, as good as unique. */
  readonly serial: Uint8Array;
  /** The common name. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  /** A common name as well. */
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly extensions: readonly Uint8Array[];
};

const ecdsaWithSha384 = sequence(objectIdentifier("1.2.840.10045.4.3.3"));
const yes = der(tags.boolean, Buffer.of(0xff));

/** @returns DER */
export function makeCertificate(request: CertificateRequest): Buffer {
  const version3 = der(contextTag(0, "constructed"), integer(2));
  const toBeSigned = sequence(
    version3,
    integer(BigInt(`0x${Buffer.from(request.serial).toString("hex")}`)),
    ecdsaWithSha384,
    named(request.issuer),
    sequence(time(request.validFrom), time(request.validTo)),
    named(request.subject),
    request.publicKey.export({ type: "spki", format: "der" }),
    der(contextTag(3, "constructed"), sequence(...request.extensions)),
  );
  const signature = sign("sha384", toBeSigned, request.issuerKey);
  return sequence(toBeSigned, ecdsaWithSha384, bits(signature, 0));
}

export function extension(id: string, isCritical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [yes] : []), der(tags.octetString, value));
}

/** @param pathLength how many authorities may come below; undefined for any number */
export function authorityConstraints(pathLength?: number): Buffer {
  const value = sequence(yes, ...(pathLength === undefined ? [] : [integer(pathLength)]));
  return extension("2.5.29.19", true, value);
}

/** It is no authority. */
export const leafConstraints: Uint8Array = extension("2.5.29.19", true, sequence());

export function keyUsage(usage: "digitalSignature" | "keyCertSign"): Buffer {
  const [octet, unused] = usage === "digitalSignature" ? [0x80, 7] : [0x04, 2];
  return extension("2.5.29.15", true, bits(Buffer.of(octet), unused));
}

function bits(octets: Uint8Array, unused: number): Buffer {
  return der(tags.bitString, Buffer.of(unused), octets);
}

function named(commonName: string): Buffer {
  const value = der(tags.utf8String, Buffer.from(commonName));
  return sequence(der(tags.set, sequence(objectIdentifier("2.5.4.3"), value)));
}

/** Years from 2050 on have four digits (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = `${date
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[^0-9]/g, "")}Z`;
  return date.getUTCFullYear() < 2050
    ? der(tags.utcTime, Buffer.from(digits.slice(2)))
    : der(tags.generalizedTime, Buffer.from(digits));
}
