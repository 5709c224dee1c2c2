/**
 * `Recipient`: who attests what runs there, and gets the answer encrypted for
 * it alone. Sources: AWS KMS Developer Guide, "Condition keys for AWS Nitro
 * Enclaves", "Condition keys for NitroTPM" and "Monitoring attested requests".
 */

import { createPublicKey, type KeyObject } from "node:crypto";
import { type Context, contextOf } from "../authorization/context.ts";
import type { Random } from "../crypto/random.ts";
import { ServiceError } from "../wire/errors.ts";
import type { ChainSettings } from "./chain.ts";
import { type AttestationDocument, verifyDocument } from "./document.ts";
import { envelope } from "./envelope.ts";
import { InvalidAttestation } from "./invalid.ts";

export type RecipientInput = {
  readonly KeyEncryptionAlgorithm?: string | undefined;
  readonly AttestationDocument?: Uint8Array | undefined;
};

export type RecipientSettings = ChainSettings & { readonly random: Random };

/** What CloudTrail's `additionalEventData` has as its `recipient`. */
export type RecipientData = Readonly<Record<string, string>>;

export type Recipient = {
  /** `kms:RecipientAttestation:…` */
  readonly context: Context;
  readonly eventData: RecipientData;
  /** @returns `CiphertextForRecipient` */
  encryptFor(plaintext: Uint8Array): Uint8Array;
};

const rsaLengths = { least: 2048, most: 4096 } as const;

/** Of these, CloudTrail shows the values. */
const shownPcrs = { enclave: [1, 2, 3, 4, 8], tpm: [4, 7, 8, 9, 16, 23] } as const;
/** Those that condition keys are for. */
const mostPcr = { enclave: 31, tpm: 23 } as const;

/** @throws ServiceError ValidationException for a document that proves nothing */
export function parseRecipient(
  { KeyEncryptionAlgorithm, AttestationDocument: encoded }: RecipientInput,
  { now, roots, random }: RecipientSettings,
): Recipient {
  if (KeyEncryptionAlgorithm !== "RSAES_OAEP_SHA_256") {
    throw refusal("Recipient needs the KeyEncryptionAlgorithm RSAES_OAEP_SHA_256.");
  }
  if (encoded === undefined) {
    throw refusal("Recipient needs an AttestationDocument.");
  }
  try {
    const document = verifyDocument(encoded, { now, roots });
    const publicKey = rsaKey(document.publicKey);
    return {
      context: contextKeys(document),
      eventData: eventDataOf(document),
      encryptFor: (plaintext) => envelope(publicKey, plaintext, random),
    };
  } catch (error) {
    if (error instanceof InvalidAttestation) {
      throw refusal(`The attestation document in Recipient is not valid: ${error.message}.`);
    }
    throw error;
  }
}

function refusal(text: string): ServiceError {
  return new ServiceError("ValidationException", text);
}

function rsaKey(encoded: Uint8Array | undefined): KeyObject {
  if (encoded === undefined) {
    throw new InvalidAttestation("it has no public_key");
  }
  const key = spkiKey(encoded);
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (
    key.asymmetricKeyType !== "rsa" ||
    modulusLength < rsaLengths.least ||
    modulusLength > rsaLengths.most
  ) {
    throw new InvalidAttestation(
      `public_key is not an RSA key of ${rsaLengths.least} to ${rsaLengths.most} bits`,
    );
  }
  if (!encrypts(key)) {
    throw new InvalidAttestation("public_key has a modulus or an exponent that RSA does not have");
  }
  return key;
}

/**
 * OpenSSL reads any two numbers as a key. Under some it then fails, and under
 * the exponents 0 and 1 everybody reads what is "encrypted" (RFC 8017, 3.1).
 */
function encrypts(key: KeyObject): boolean {
  const { publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const modulus = Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url");
  return isOdd(modulus.at(-1) ?? 0) && isOdd(publicExponent) && fits(publicExponent);
}

function isOdd(number: number | bigint): boolean {
  return Number(BigInt(number) & 1n) === 1;
}

/** 3 to what OpenSSL takes with every modulus. */
function fits(exponent: bigint): boolean {
  return exponent >= 3n && exponent < 1n << 64n;
}

function spkiKey(encoded: Uint8Array): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(encoded), format: "der", type: "spki" });
    // OpenSSL overlooks what follows, and reads more than DER.
    if (key.export({ type: "spki", format: "der" }).equals(encoded)) {
      return key;
    }
  } catch {
    // It has no key that is known here.
  }
  throw new InvalidAttestation("public_key cannot be read as a SubjectPublicKeyInfo");
}

/** Lower-case hex. PCR 0 of an enclave is the digest of its image. */
function contextKeys({ platform, pcrs }: AttestationDocument): Context {
  const prefix = `kms:RecipientAttestation:${platform === "enclave" ? "" : "NitroTPM"}PCR`;
  const values = [...pcrs]
    .filter(([number]) => number <= mostPcr[platform])
    .map(([number, pcr]) => [`${prefix}${number}`, hex(pcr)] as const);
  const image = platform === "enclave" ? pcrs.get(0) : undefined;
  return contextOf({
    ...Object.fromEntries(values),
    "kms:RecipientAttestation:ImageSha384": image && hex(image),
  });
}

/** Base64, as recorded; the guide does not tell the form. */
function eventDataOf({ moduleId, platform, pcrs }: AttestationDocument): RecipientData {
  const name = platform === "enclave" ? "Enclave" : "NitroTPM";
  const shown: [string, Uint8Array | undefined][] = shownPcrs[platform].map((number) => [
    `attestationDocument${name}PCR${number}`,
    pcrs.get(number),
  ]);
  if (platform === "enclave") {
    shown.unshift(["attestationDocumentEnclaveImageDigest", pcrs.get(0)]);
  }
  const values = shown.flatMap(([key, pcr]) => (pcr ? [[key, base64(pcr)] as const] : []));
  return { attestationDocumentModuleId: moduleId, ...Object.fromEntries(values) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
