/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), from @noble/ciphers, since
 * `node:crypto` has no X variant. Its 192-bit nonces can be drawn at random for
 * many records under one key without a collision to fear.
 */

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { requireLength } from "./length.ts";

export const xchacha = { keyLength: 32, nonceLength: 24, tagLength: 16 } as const;

export type XchachaParameters = {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 24 bytes, never used twice under one key. */
  readonly nonce: Uint8Array;
  readonly associatedData: Uint8Array;
};

/** @returns ciphertext followed by the 16-byte tag */
export function xchachaEncrypt(parameters: XchachaParameters, plaintext: Uint8Array): Uint8Array {
  return open(parameters).encrypt(plaintext);
}

/** @returns the plaintext, or undefined when ciphertext, tag or associated data are not authentic */
export function xchachaDecrypt(
  parameters: XchachaParameters,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  const cipher = open(parameters);
  if (ciphertext.length < xchacha.tagLength) {
    return undefined;
  }
  try {
    return cipher.decrypt(ciphertext);
  } catch {
    return undefined;
  }
}

function open({ key, nonce, associatedData }: XchachaParameters) {
  requireLength("An XChaCha20-Poly1305 key", key, xchacha.keyLength);
  requireLength("An XChaCha20-Poly1305 nonce", nonce, xchacha.nonceLength);
  return xchacha20poly1305(key, nonce, associatedData);
}
