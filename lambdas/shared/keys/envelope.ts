/** Encrypting and decrypting under a key that the caller has been let to use. */

import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { EncryptionContext } from "./encryption-context.ts";
import type { Key } from "./key.ts";
import {
  type CiphertextName,
  decryptSymmetric,
  encryptSymmetric,
  nameOfCiphertext,
} from "./symmetric-ciphertext.ts";

/** @returns the ciphertext blob, under the key's current material */
export async function encryptUnder(
  { vault, random }: Services,
  key: Key,
  context: EncryptionContext,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const material = await vault.open(key, key.material);
  return encryptSymmetric(
    material,
    { account: key.account, keyId: key.keyId, materialId: key.material.id },
    context,
    plaintext,
    random,
  );
}

/** @throws ServiceError InvalidCiphertextException when it has not the form of a ciphertext */
export function readCiphertextName(ciphertext: Uint8Array): CiphertextName {
  const name = nameOfCiphertext(ciphertext);
  if (name === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return name;
}

/** @throws ServiceError IncorrectKeyException when another key made the ciphertext */
export function requireMadeBy(key: Key, { account, keyId }: CiphertextName): void {
  if (account !== key.account || keyId !== key.keyId) {
    throw new ServiceError("IncorrectKeyException");
  }
}

/**
 * @param name what `ciphertext` names, which is `key`
 * @throws ServiceError InvalidCiphertextException, without a reason, when
 *   ciphertext or context are not authentic
 */
export async function decryptUnder(
  { vault }: Services,
  key: Key,
  name: CiphertextName,
  context: EncryptionContext,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  const plaintext =
    name.materialId === key.material.id
      ? decryptSymmetric(await vault.open(key, key.material), context, ciphertext)
      : undefined;
  if (plaintext === undefined) {
    throw new ServiceError("InvalidCiphertextException");
  }
  return plaintext;
}
