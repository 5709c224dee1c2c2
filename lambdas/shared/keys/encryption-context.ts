/**
 * Encryption context: pairs that a ciphertext is bound to. They are associated
 * data, compared exactly (case-sensitive), in whatever order they are given.
 */

import { lengthPrefixed } from "../crypto/encoding.ts";
import { ServiceError } from "../wire/errors.ts";

export type EncryptionContext = ReadonlyMap<string, string>;

export const noContext: EncryptionContext = new Map();

/**
 * One byte string for one set of pairs: keys in the order of their UTF-8 bytes,
 * keys and values length-prefixed. An absent context equals an empty one.
 */
export function canonicalContext(context: EncryptionContext): Uint8Array {
  const pairs = [...context].map(([key, value]) => ({ key: Buffer.from(key, "utf8"), value }));
  pairs.sort((left, right) => Buffer.compare(left.key, right.key));
  return lengthPrefixed(pairs.flatMap(({ key, value }) => [key, value]));
}

/** AWS's documented bound on the whole context, in bytes of its JSON form. */
const maximumContextBytes = 8192;

/**
 * @throws ServiceError ValidationException when the context is too large, or
 *   holds text that has no UTF-8 form (a lone surrogate would be replaced, and
 *   two different contexts would look alike)
 */
export function requireValidContext(context: EncryptionContext): void {
  // Braces, less the comma that no pair precedes.
  let bytes = context.size > 0 ? 1 : 2;
  for (const [key, value] of context) {
    if (!key.isWellFormed() || !value.isWellFormed()) {
      throw new ServiceError(
        "ValidationException",
        "The encryption context contains text that is not valid Unicode.",
      );
    }
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value) + 6;
  }
  if (bytes > maximumContextBytes) {
    throw new ServiceError(
      "ValidationException",
      `The encryption context is larger than the maximum of ${maximumContextBytes} bytes.`,
    );
  }
}
