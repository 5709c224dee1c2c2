/** Key material that was wrapped for us. */

import { aesKeyUnwrap, aesKeyWrapKeyLength } from "../../crypto/aes-key-wrap.ts";
import { readPrivateKey } from "../../crypto/key-pair.ts";
import { rsaOaepDecrypt } from "../../crypto/rsa-oaep.ts";
import { requireRsa } from "../../crypto/rsa.ts";
import { ServiceError } from "../../wire/errors.ts";
import type { ImportParameters } from "./token.ts";
import { type Wrapping, wrappings } from "./wrapping-algorithms.ts";

/**
 * @param parameters whose wrapping key is filled with zeros, whatever comes of it
 * @returns what was wrapped. To be filled with zeros after use
 * @throws ServiceError InvalidCiphertextException, without a reason
 */
export function unwrap(
  { algorithm, privateKey }: Pick<ImportParameters, "algorithm" | "privateKey">,
  encrypted: Uint8Array,
): Uint8Array {
  try {
    const material = unwrapped(wrappings[algorithm], privateKey, encrypted);
    if (material === undefined) {
      throw new ServiceError("InvalidCiphertextException");
    }
    return material;
  } finally {
    privateKey.fill(0);
  }
}

function unwrapped(
  { hash, hybrid }: Wrapping,
  privateKey: Uint8Array,
  encrypted: Uint8Array,
): Uint8Array | undefined {
  const key = readPrivateKey(privateKey);
  if (!hybrid) {
    return rsaOaepDecrypt(key, hash, encrypted);
  }
  const length = requireRsa(key, "private");
  const aesKey = rsaOaepDecrypt(key, hash, encrypted.subarray(0, length));
  const material =
    aesKey?.length === aesKeyWrapKeyLength
      ? aesKeyUnwrap(aesKey, encrypted.subarray(length))
      : undefined;
  aesKey?.fill(0);
  return material;
}
