/** Encrypting and decrypting under a key that the caller has been let to use. */

import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import type { Key } from "./key.ts";
import { materialOf, usableMaterial } from "./material.ts";
import { decryptWithRsa, encryptWithRsa } from "./rsa-encryption.ts";
import {
  type CiphertextName,
  decryptSymmetric,
  encryptSymmetric,
  nameOfCiphertext,
} from "./symmetric-ciphertext.ts";

/** One of the key's own algorithms. */
export const symmetricDefault = "SYMMETRIC_DEFAULT";

/**
 * @returns the ciphertext blob, under the key's current material
 * @throws ServiceError ValidationException for what an asymmetric key does not take
 */
export async function encryptUnder(
  services: Services,
  key: Key,
  algorithm: string,
  context: EncryptionContext,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  if (algorithm !== symmetricDefault) {
    return encryptWithRsa(key, algorithm, context, plaintext);
  }
  const { account, keyId } = key;
  const material = usableMaterial(key);
  return encryptSymmetric(
    await services.vault.open(key, material),
    { account, keyId, materialId: material.id },
    context,
    plaintext,
    services.random,
  );
}

/** @throws ServiceError InvalidCiphertextException when it has not the form of a symmetric ciphertext */
export function readCiphertextName(ciphertext: Uint8Array): CiphertextName {
  const name = nameOfCiphertext(ciphertext);
  if (name === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return name;
}

/** @throws ServiceError IncorrectKeyException when another key made the ciphertext */
function requireMadeBy(key: Key, { account, keyId }: CiphertextName): void {
  if (account !== key.account || keyId !== key.keyId) {
    throw new ServiceError("IncorrectKeyException");
  }
}

/**
 * @throws ServiceError IncorrectKeyException when another key made it;
 *   InvalidCiphertextException, without a reason, when ciphertext or context
 *   are not authentic
 */
export async function decryptUnder(
  services: Services,
  key: Key,
  algorithm: string,
  context: EncryptionContext,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  if (algorithm !== symmetricDefault) {
    return decryptWithRsa(services, key, algorithm, context, ciphertext);
  }
  const name = readCiphertextName(ciphertext);
  requireMadeBy(key, name);
  const material = materialOf(key, name.materialId);
  const plaintext =
    material && decryptSymmetric(await services.vault.open(key, material), context, ciphertext);
  if (plaintext === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return plaintext;
}
