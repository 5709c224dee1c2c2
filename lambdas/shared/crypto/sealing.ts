/**
 * Sealing: how secrets lie in the table. A sealed value opens only under its
 * key and as the item that it was sealed for: moved to another item, it is
 * refused.
 *
 * Format, version 1: 0x01 ‖ nonce (24) ‖ XChaCha20-Poly1305 ciphertext and tag.
 * Associated data: 0x01 ‖ each part of the identity, length-prefixed.
 *
 * INVARIANT: what is sealed today opens for ever; a new format gets a new version.
 */

import { lengthPrefixed } from "./encoding.ts";
import type { Random } from "./random.ts";
import { xchacha, xchachaDecrypt, xchachaEncrypt } from "./xchacha20-poly1305.ts";

const version = 0x01;

/** What a sealed value belongs to, as a path: its kind first. */
export type SealIdentity = readonly string[];

/** @param key 32 bytes */
export function seal(
  key: Uint8Array,
  identity: SealIdentity,
  plaintext: Uint8Array,
  random: Random,
): Uint8Array {
  const nonce = random(xchacha.nonceLength);
  const associatedData = associate(identity);
  const ciphertext = xchachaEncrypt({ key, nonce, associatedData }, plaintext);
  return Buffer.concat([Uint8Array.of(version), nonce, ciphertext]);
}

/** @returns the secret, or undefined when the value is not authentic for this key and identity */
export function unseal(
  key: Uint8Array,
  identity: SealIdentity,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed[0] !== version || sealed.length < 1 + xchacha.nonceLength) {
    return undefined;
  }
  const nonce = sealed.subarray(1, 1 + xchacha.nonceLength);
  const ciphertext = sealed.subarray(1 + xchacha.nonceLength);
  return xchachaDecrypt({ key, nonce, associatedData: associate(identity) }, ciphertext);
}

function associate(identity: SealIdentity): Uint8Array {
  return Buffer.concat([Uint8Array.of(version), lengthPrefixed(identity)]);
}
