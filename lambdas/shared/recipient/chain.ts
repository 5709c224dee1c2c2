/**
 * From a document's certificate to a root that is trusted.
 * Source: aws-nitro-enclaves-nsm-api, docs/attestation_process.md, 3.2.3.
 */

import type { KeyObject } from "node:crypto";
import { type Certificate, readCertificate } from "./certificate.ts";
import { InvalidAttestation } from "./invalid.ts";
import type { AttestationRoots } from "./roots.ts";

/** Nitro's own have four. Each costs a verification. */
const mostInBundle = 8;

export type ChainSettings = { readonly now: Date; readonly roots: AttestationRoots };

/**
 * @param bundle issuers from the root down. Whether the root itself is in it does not matter.
 * @returns the key of `certificate`
 * @throws InvalidAttestation
 */
export function verifyChain(
  certificate: Uint8Array,
  bundle: readonly Uint8Array[],
  { now, roots }: ChainSettings,
): KeyObject {
  if (bundle.length === 0 || bundle.length > mostInBundle) {
    throw new InvalidAttestation(`cabundle does not have 1 to ${mostInBundle} certificates`);
  }
  const given = bundle.map(readCertificate);
  const signer = readCertificate(certificate);
  const path = [...belowRoot(given, roots), signer];
  for (const [index, current] of path.entries()) {
    requireValid(current, now);
    const issuer = path[index - 1];
    if (issuer !== undefined) {
      // The authorities that come after the issuer; the last in the path is none.
      requireIssued(current, issuer, path.length - 1 - index);
    }
  }
  if (!signer.isSigner || signer.pathLength !== undefined) {
    throw new InvalidAttestation("certificate is not one that signs documents");
  }
  return signer.x509.publicKey;
}

/**
 * The root, and what is below it. A root is known by all of its bytes, or by
 * its having issued the first certificate.
 */
function belowRoot(given: readonly Certificate[], roots: AttestationRoots): readonly Certificate[] {
  const [first] = given;
  const own = roots.find(({ raw }) => first?.x509.raw.equals(raw));
  if (own !== undefined) {
    return given;
  }
  const issuer = roots.find((root) => first && isIssuedBy(first, readCertificate(root.raw)));
  if (issuer === undefined) {
    throw new InvalidAttestation("cabundle does not begin at a root that is trusted here");
  }
  return [readCertificate(issuer.raw), ...given];
}

function requireValid({ x509 }: Certificate, now: Date): void {
  // A time that cannot be read is neither before nor after another.
  if (!(now >= x509.validFromDate && now <= x509.validToDate)) {
    throw new InvalidAttestation("a certificate has expired or is not valid yet");
  }
}

function requireIssued(subject: Certificate, issuer: Certificate, authorities: number): void {
  if (!isIssuedBy(subject, issuer)) {
    throw new InvalidAttestation("a certificate is not issued by the one before it");
  }
  if (!issuer.isAuthority || authorities > (issuer.pathLength ?? Infinity)) {
    throw new InvalidAttestation("a certificate is issued by one that may not");
  }
}

/** Names and key identifiers fit, and the signature does. */
function isIssuedBy(subject: Certificate, issuer: Certificate): boolean {
  return subject.x509.checkIssued(issuer.x509) && subject.x509.verify(issuer.x509.publicKey);
}
