/**
 * RSAES-OAEP (RFC 8017, 7.1) with an empty label and one hash for both the label
 * and MGF1, as KMS has it. `node:crypto`, whose decoding takes the same time
 * wherever the padding is wrong.
 */

import { constants, type KeyObject, privateDecrypt, publicEncrypt } from "node:crypto";
import { requireRsa } from "./rsa.ts";
import { digestLengths } from "./signed-input.ts";

export type OaepHash = "sha1" | "sha256";

/** @returns the bytes that fit into one message: k - 2 hLen - 2 */
export function rsaOaepCapacity(key: KeyObject, hash: OaepHash): number {
  return (
    requireRsa(key, key.type === "private" ? "private" : "public") - 2 * digestLengths[hash] - 2
  );
}

/**
 * @param plaintext at most rsaOaepCapacity bytes
 * @returns as many bytes as the modulus has
 */
export function rsaOaepEncrypt(
  publicKey: KeyObject,
  hash: OaepHash,
  plaintext: Uint8Array,
): Uint8Array {
  requireRsa(publicKey, "public");
  const capacity = rsaOaepCapacity(publicKey, hash);
  if (plaintext.length > capacity) {
    throw new RangeError(`At most ${capacity} bytes can be encrypted, not ${plaintext.length}`);
  }
  return publicEncrypt({ key: publicKey, ...padding(hash) }, plaintext);
}

/**
 * @returns undefined for whatever was not made for this key and hash. Which of
 *   the reasons it was stays here: an answer that told wrong padding from others
 *   would decrypt for whoever asks often enough (Manger, 2001)
 */
export function rsaOaepDecrypt(
  privateKey: KeyObject,
  hash: OaepHash,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  if (ciphertext.length !== requireRsa(privateKey, "private")) {
    return undefined;
  }
  try {
    return privateDecrypt({ key: privateKey, ...padding(hash) }, ciphertext);
  } catch {
    return undefined;
  }
}

/** Without an MGF1 hash of its own OpenSSL takes the same. */
function padding(oaepHash: OaepHash) {
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}
