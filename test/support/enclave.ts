/** A Nitro enclave without an enclave: its own root of trust, its documents, and what it decrypts. */

import { spawnSync } from "node:child_process";
import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  X509Certificate,
} from "node:crypto";
import type { CborValue } from "../../lambdas/shared/recipient/cbor.ts";
import { encodeCbor } from "../../lambdas/shared/recipient/cbor.ts";
import type { AttestationRoots } from "../../lambdas/shared/recipient/roots.ts";
import {
  authorityConstraints,
  type CertificateRequest,
  keyUsage,
  leafConstraints,
  makeCertificate,
} from "../../local/cli/attestation/certificates.ts";
import { payloadOf, signPayload } from "../../local/cli/attestation/documents.ts";

export type Issuer = { readonly name: string; readonly key: KeyObject };
export type Issued = Issuer & { readonly certificate: Buffer };

/** What is made here can be checked by something that knows nothing of it. */
export const hasOpenssl: boolean = spawnSync("openssl", ["version"]).status === 0;

const hour = 3_600_000;
export const now = new Date("2026-11-24T12:00:00Z");
export const before = (hours: number) => new Date(now.getTime() - hours * hour);
export const after = (hours: number) => new Date(now.getTime() + hours * hour);

export const authority = (pathLength?: number) => [
  authorityConstraints(pathLength),
  keyUsage("keyCertSign"),
];
export const signer = [leafConstraints, keyUsage("digitalSignature")];

/** @param issuer undefined for a root */
export function issue(
  name: string,
  issuer: Issuer | undefined,
  extensions: readonly Uint8Array[],
  other: Partial<CertificateRequest> & { readonly curve?: string } = {},
): Issued {
  const { curve = "secp384r1", ...changed } = other;
  const { privateKey: key, publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const certificate = makeCertificate({
    serial: randomBytes(16),
    subject: name,
    publicKey,
    issuer: issuer?.name ?? name,
    issuerKey: issuer?.key ?? key,
    validFrom: before(1),
    validTo: after(3),
    extensions,
    ...changed,
  });
  return { name, key, certificate };
}

export const rootsOf = (...roots: readonly Issued[]): AttestationRoots =>
  roots.map(({ certificate }) => new X509Certificate(certificate));

export type Enclave = {
  readonly roots: AttestationRoots;
  readonly root: Issued;
  readonly intermediate: Issued;
  readonly leaf: Issued;
  /** RSA, that of `public_key`. */
  readonly privateKey: KeyObject;
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** All members of the document, some of them changed; undefined leaves one out. */
  payload(changed?: Readonly<Record<string, CborValue | undefined>>): Buffer;
  document(changed?: Readonly<Record<string, CborValue | undefined>>): Buffer;
};

/**
 * @param bits of the RSA key
 * @param at the time of its documents: those of tests that go through a service are of today
 */
export function makeEnclave(bits = 2048, at = now): Enclave {
  const inForce = {
    validFrom: new Date(at.getTime() - hour),
    validTo: new Date(at.getTime() + 3 * hour),
  };
  const root = issue("root", undefined, authority(), inForce);
  const intermediate = issue("intermediate", root, authority(0), inForce);
  const leaf = issue("enclave", intermediate, signer, inForce);
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const pcrs = new Map([0, 1, 2, 3, 4, 8].map((number) => [number, Buffer.alloc(48, number + 1)]));
  const payload: Enclave["payload"] = (changed = {}) => {
    const map = new Map<string, CborValue | undefined>([
      ...payloadOf({
        moduleId: "i-0123456789abcdef0-enc0123456789abcdef",
        timestamp: at,
        pcrs,
        certificate: leaf.certificate,
        cabundle: [root.certificate, intermediate.certificate],
        publicKey: publicKey.export({ type: "spki", format: "der" }),
        userData: undefined,
        nonce: Buffer.from("nonce"),
      }),
      ...Object.entries(changed),
    ]);
    return encodeCbor(
      new Map([...map].filter((pair): pair is [string, CborValue] => pair[1] !== undefined)),
    );
  };
  return {
    roots: rootsOf(root),
    root,
    intermediate,
    leaf,
    privateKey,
    pcrs,
    payload,
    document: (changed) => signPayload(payload(changed), leaf.key),
  };
}

type Element = { readonly tag: number; readonly content: Buffer; readonly next: number };

/** BER, lengths of both kinds; what is of indefinite length is flattened to its elements. */
function elementAt(bytes: Buffer, start: number): Element {
  const [tag = 0, first = 0] = bytes.subarray(start, start + 2);
  if (first === 0x80) {
    let next = start + 2;
    while (bytes[next] !== 0 || bytes[next + 1] !== 0) {
      next = elementAt(bytes, next).next;
    }
    return { tag, content: bytes.subarray(start + 2, next), next: next + 2 };
  }
  const size = first & 0x80 ? first & 0x7f : 0;
  const length = size === 0 ? first : bytes.readUIntBE(start + 2, size);
  const from = start + 2 + size;
  return { tag, content: bytes.subarray(from, from + length), next: from + length };
}

function elementsOf(bytes: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  for (let position = 0; position < bytes.length;) {
    const { content, next } = elementAt(bytes, position);
    elements.push(content);
    position = next;
  }
  return elements;
}

/** The parameter `Recipient`. */
export const recipientWith = (AttestationDocument: Uint8Array) => ({
  KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" as const,
  AttestationDocument,
});

/** What the enclave does with CiphertextForRecipient. It knows nothing of what wrote it. */
export function decryptForRecipient(privateKey: KeyObject, ciphertext: Uint8Array): Buffer {
  const [contentInfo = Buffer.of()] = elementsOf(Buffer.from(ciphertext));
  const [, explicit = Buffer.of()] = elementsOf(contentInfo);
  const [enveloped = Buffer.of()] = elementsOf(explicit);
  const [, recipients = Buffer.of(), encrypted = Buffer.of()] = elementsOf(enveloped);
  const [recipient = Buffer.of()] = elementsOf(recipients);
  const [, , , encryptedKey = Buffer.of()] = elementsOf(recipient);
  const [, algorithm = Buffer.of(), segments = Buffer.of()] = elementsOf(encrypted);
  const [, iv = Buffer.of()] = elementsOf(algorithm);
  const key = privateDecrypt(
    { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    encryptedKey,
  );
  const decipher = createDecipheriv("aes-256-cbc", key, iv);
  return Buffer.concat([decipher.update(Buffer.concat(elementsOf(segments))), decipher.final()]);
}
