/** Encryption under an RSA key: what its public half does anywhere, and its private half here. */

import {
  type OaepHash,
  rsaOaepCapacity,
  rsaOaepDecrypt,
  rsaOaepEncrypt,
} from "../crypto/rsa-oaep.ts";
import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import type { Key } from "./key.ts";
import { privateKeyOf, publicKeyOf } from "./key-objects.ts";

/** @throws ServiceError ValidationException for a context, and for more than the key takes */
export function encryptWithRsa(
  key: Key,
  algorithm: string,
  context: EncryptionContext,
  plaintext: Uint8Array,
): Uint8Array {
  refuseContext(context);
  const hash = hashOf(algorithm);
  const publicKey = publicKeyOf(key);
  const most = rsaOaepCapacity(publicKey, hash);
  if (plaintext.length > most) {
    throw new ServiceError(
      "ValidationException",
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
    );
  }
  return rsaOaepEncrypt(publicKey, hash, plaintext);
}

/** @throws ServiceError InvalidCiphertextException, without a reason */
export async function decryptWithRsa(
  services: Services,
  key: Key,
  algorithm: string,
  context: EncryptionContext,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  refuseContext(context);
  const privateKey = await privateKeyOf(services, key);
  const plaintext = rsaOaepDecrypt(privateKey, hashOf(algorithm), ciphertext);
  if (plaintext === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return plaintext;
}

function hashOf(algorithm: string): OaepHash {
  return algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256";
}

/** An RSA ciphertext has nowhere to bind a context to. */
function refuseContext(context: EncryptionContext): void {
  if (context.size > 0) {
    throw new ServiceError(
      "ValidationException",
      "EncryptionContext is supported only for symmetric encryption KMS keys.",
    );
  }
}
