/** Key material that was wrapped for us. */

import { aesKeyUnwrap, aesKeyWrapKeyLength } from "../../crypto/aes-key-wrap.ts";
import { readPrivateKey } from "../../crypto/key-pair.ts";
import { rsaOaepDecrypt } from "../../crypto/rsa-oaep.ts";
import { requireRsa } from "../../crypto/rsa.ts";
import { ServiceError } from "../../wire/errors.ts";
import { type Wrapping, type WrappingAlgorithm, wrappings } from "./wrapping-algorithms.ts";

/**
 * @param privateKey PKCS#8, of the wrapping key
 * @returns what was wrapped. To be filled with zeros after use
 * @throws ServiceError InvalidCiphertextException, without a reason
 */
export function unwrap(
  algorithm: WrappingAlgorithm,
  privateKey: Uint8Array,
  encrypted: Uint8Array,
): Uint8Array {
  const material = unwrapped(wrappings[algorithm], privateKey, encrypted);
  if (material === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return material;
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
