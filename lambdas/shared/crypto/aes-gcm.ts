/**
 * AES-256-GCM (NIST SP 800-38D) with 96-bit nonces and full 128-bit tags.
 * `node:crypto`, which uses the processor's instructions.
 */

import { createCipheriv, createDecipheriv } from "node:crypto";
import { requireLength } from "./length.ts";

export const aesGcm = { keyLength: 32, nonceLength: 12, tagLength: 16 } as const;

export type AesGcmParameters = {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes, never used twice under one key. */
  readonly nonce: Uint8Array;
  readonly associatedData: Uint8Array;
};

/** @returns ciphertext followed by the 16-byte tag */
export function aesGcmEncrypt(parameters: AesGcmParameters, plaintext: Uint8Array): Uint8Array {
  requireParameters(parameters);
  const cipher = createCipheriv("aes-256-gcm", parameters.key, parameters.nonce, {
    authTagLength: aesGcm.tagLength,
  });
  cipher.setAAD(parameters.associatedData);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @returns the plaintext, or undefined when ciphertext, tag or associated data are not authentic */
export function aesGcmDecrypt(
  parameters: AesGcmParameters,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  requireParameters(parameters);
  const split = ciphertext.length - aesGcm.tagLength;
  if (split < 0) {
    return undefined;
  }
  const decipher = createDecipheriv("aes-256-gcm", parameters.key, parameters.nonce, {
    authTagLength: aesGcm.tagLength,
  });
  decipher.setAAD(parameters.associatedData);
  decipher.setAuthTag(ciphertext.subarray(split));
  const plaintext = decipher.update(ciphertext.subarray(0, split));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    // `final` throws for one reason only: the tag does not fit. What was
    // decrypted before that is not authentic and must not leave.
    plaintext.fill(0);
    return undefined;
  }
}

function requireParameters({ key, nonce }: AesGcmParameters): void {
  requireLength("An AES-256-GCM key", key, aesGcm.keyLength);
  requireLength("An AES-256-GCM nonce", nonce, aesGcm.nonceLength);
}
