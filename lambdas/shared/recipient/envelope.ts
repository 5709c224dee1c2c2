/**
 * What AWS KMS answers as `CiphertextForRecipient`: CMS EnvelopedData (RFC 5652,
 * 6) for one RSA key. AWS writes BER with indefinite lengths in the outer five
 * levels, and aws-nitro-enclaves-sdk-c (source/cms.c) steps into exactly these
 * as such: definite lengths, which every other reader takes, it skips whole. So
 * it is written to the octet as AWS was recorded to (test/vectors/README.md).
 */

import { constants, createCipheriv, type KeyObject, publicEncrypt } from "node:crypto";
import { sha256 } from "../crypto/digests.ts";
import type { Random } from "../crypto/random.ts";
import { contextTag, der, integer, objectIdentifier, sequence, tags } from "./der.ts";

const aes256Cbc = { keyLength: 32, ivLength: 16 } as const;
/** Octets of a segment of the ciphertext. BouncyCastle's number, which AWS's form is that of. */
const segmentLength = 1000;

const nothing = der(tags.null);
const withSha256 = sequence(objectIdentifier("2.16.840.1.101.3.4.2.1"), nothing);
const rsaesOaepSha256 = sequence(
  objectIdentifier("1.2.840.113549.1.1.7"),
  sequence(
    der(contextTag(0, "constructed"), withSha256),
    der(
      contextTag(1, "constructed"),
      sequence(objectIdentifier("1.2.840.113549.1.1.8"), withSha256),
    ),
  ),
);
const envelopedData = objectIdentifier("1.2.840.113549.1.7.3");
const data = objectIdentifier("1.2.840.113549.1.7.1");
const aes256CbcId = objectIdentifier("2.16.840.1.101.3.4.1.42");
const version = integer(2);

/**
 * CBC authenticates nothing, and need not: whoever could change the envelope
 * could as well make another under the same public key.
 * @param publicKey RSA
 */
export function envelope(publicKey: KeyObject, plaintext: Uint8Array, random: Random): Uint8Array {
  const key = random(aes256Cbc.keyLength);
  try {
    const iv = random(aes256Cbc.ivLength);
    const cipher = createCipheriv("aes-256-cbc", key, iv);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return indefinite(
      tags.sequence,
      envelopedData,
      indefinite(
        contextTag(0, "constructed"),
        indefinite(
          tags.sequence,
          version,
          der(tags.set, keyTransport(publicKey, key)),
          indefinite(
            tags.sequence,
            data,
            sequence(aes256CbcId, der(tags.octetString, iv)),
            indefinite(contextTag(0, "constructed"), ...segments(ciphertext)),
          ),
        ),
      ),
    );
  } finally {
    key.fill(0);
  }
}

/** The recipient is named by the SHA-256 digest of its key's SubjectPublicKeyInfo. */
function keyTransport(publicKey: KeyObject, key: Uint8Array): Buffer {
  const identifier = sha256(publicKey.export({ type: "spki", format: "der" }));
  // The seed of the padding is OpenSSL's: it takes none from outside.
  const encrypted = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    key,
  );
  return sequence(
    version,
    der(contextTag(0, "primitive"), identifier),
    rsaesOaepSha256,
    der(tags.octetString, encrypted),
  );
}

function segments(ciphertext: Uint8Array): Buffer[] {
  const count = Math.ceil(ciphertext.length / segmentLength);
  return Array.from({ length: count }, (_, index) =>
    der(tags.octetString, ciphertext.subarray(index * segmentLength, (index + 1) * segmentLength)),
  );
}

/** BER: no length, and two zero octets at the end. */
function indefinite(tag: number, ...content: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.of(tag, 0x80), ...content, Buffer.of(0, 0)]);
}
