/**
 * X.509 certificates (RFC 5280) of Nitro's kind: P-384 keys, signed with
 * ECDSA and SHA-384. `node:crypto` reads them and verifies signatures; it does
 * not tell path lengths, key usages and unknown extensions, which are read here.
 */

import { X509Certificate } from "node:crypto";
import { contextTag, type DerElement, readDer, readOne, tags } from "./der.ts";
import { InvalidAttestation } from "./invalid.ts";

export type Certificate = {
  readonly x509: X509Certificate;
  /** It may issue certificates. */
  readonly isAuthority: boolean;
  /** How many authorities may come below it; undefined when nothing is said. */
  readonly pathLength: number | undefined;
  /** Its key may sign what is no certificate. */
  readonly isSigner: boolean;
};

/** Bytes that Nitro's specification allows, and RFC 5280 none. */
const longest = 1024;
const ecdsaWithSha384 = "1.2.840.10045.4.3.3";
const ids = { keyUsage: "551d0f", basicConstraints: "551d13" } as const;

/** @throws InvalidAttestation */
export function readCertificate(encoded: Uint8Array): Certificate {
  if (encoded.length === 0 || encoded.length > longest) {
    throw new InvalidAttestation(`a certificate does not have 1 to ${longest} bytes`);
  }
  const x509 = parse(encoded);
  const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
  if (asymmetricKeyType !== "ec" || asymmetricKeyDetails?.namedCurve !== "secp384r1") {
    throw new InvalidAttestation("a certificate's key is not of P-384");
  }
  if (x509.signatureAlgorithmOid !== ecdsaWithSha384) {
    throw new InvalidAttestation("a certificate is not signed with ECDSA and SHA-384");
  }
  const extensions = extensionsOf(encoded);
  const { isAuthority, pathLength } = basicConstraints(extensions.get(ids.basicConstraints));
  const usage = keyUsage(extensions.get(ids.keyUsage));
  return {
    x509,
    // `ca` is OpenSSL's own reading; the two have to agree.
    isAuthority: isAuthority && usage.keyCertSign && x509.ca,
    pathLength,
    isSigner: usage.digitalSignature && !isAuthority,
  };
}

function parse(encoded: Uint8Array): X509Certificate {
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(encoded);
    void x509.publicKey;
  } catch {
    throw new InvalidAttestation("a certificate cannot be read");
  }
  // It takes PEM as well, and whatever follows.
  if (!x509.raw.equals(encoded)) {
    throw new InvalidAttestation("a certificate is not DER");
  }
  return x509;
}

type Extension = { readonly isCritical: boolean; readonly value: Uint8Array };

function extensionsOf(encoded: Uint8Array): ReadonlyMap<string, Extension> {
  const [toBeSigned] = readDer(readOne(encoded, tags.sequence));
  const field = readDer(toBeSigned?.content ?? new Uint8Array()).find(
    ({ tag }) => tag === contextTag(3, "constructed"),
  );
  const extensions = new Map<string, Extension>();
  for (const { content } of field ? readDer(readOne(field.content, tags.sequence)) : []) {
    const [id, extension] = extensionOf(readDer(content));
    if (extensions.has(id)) {
      throw new InvalidAttestation("a certificate has an extension twice");
    }
    const isKnown = id === ids.keyUsage || id === ids.basicConstraints;
    if (extension.isCritical && !isKnown) {
      throw new InvalidAttestation("a certificate has a critical extension that is not known here");
    }
    extensions.set(id, extension);
  }
  return extensions;
}

function extensionOf(fields: readonly DerElement[]): readonly [id: string, Extension] {
  const [id, second, third] = fields;
  const flag = second?.tag === tags.boolean ? second : undefined;
  const value = flag ? third : second;
  if (
    id?.tag !== tags.objectIdentifier ||
    value?.tag !== tags.octetString ||
    fields.length !== (flag ? 3 : 2)
  ) {
    throw new InvalidAttestation("a certificate has an extension that cannot be read");
  }
  const isCritical = flag !== undefined && isTrue(flag.content);
  return [Buffer.from(id.content).toString("hex"), { isCritical, value: value.content }];
}

/** `BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }` */
function basicConstraints(extension: Extension | undefined) {
  if (extension === undefined) {
    return { isAuthority: false, pathLength: undefined };
  }
  const [flag, length, ...more] = readDer(readOne(extension.value, tags.sequence));
  const isAuthority = flag?.tag === tags.boolean && isTrue(flag.content);
  const isLength = length === undefined || (length.tag === tags.integer && isSmall(length.content));
  if ((flag !== undefined && flag.tag !== tags.boolean) || !isLength || more.length > 0) {
    throw new InvalidAttestation("a certificate's basic constraints cannot be read");
  }
  if (isAuthority !== extension.isCritical && isAuthority) {
    throw new InvalidAttestation("an authority's basic constraints are not critical");
  }
  return { isAuthority, pathLength: length?.content[0] };
}

/** `KeyUsage ::= BIT STRING { digitalSignature (0), … keyCertSign (5), … }` */
function keyUsage(extension: Extension | undefined) {
  if (extension === undefined) {
    return { digitalSignature: false, keyCertSign: false };
  }
  const [, bits = 0] = readOne(extension.value, tags.bitString);
  return { digitalSignature: (bits & 0x80) !== 0, keyCertSign: (bits & 0x04) !== 0 };
}

/** 0 to 127: no chain is longer. */
function isSmall(content: Uint8Array): boolean {
  return content.length === 1 && (content[0] ?? 0x80) < 0x80;
}

/** DER has one spelling of each. */
function isTrue(content: Uint8Array): boolean {
  const [octet] = content;
  if (content.length !== 1 || (octet !== 0xff && octet !== 0x00)) {
    throw new InvalidAttestation("a certificate is not DER");
  }
  return octet === 0xff;
}
