/** The key for a ciphertext: the one that the request names, or the one that the ciphertext names. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { accessCiphertextKey, accessKey } from "./access.ts";
import type { Demand } from "./authorize.ts";
import { readCiphertextName, requireMadeBy } from "./envelope.ts";
import type { Key } from "./key.ts";
import { requireEnabled } from "./states.ts";
import type { CiphertextName } from "./symmetric-ciphertext.ts";
import { encryptionAlgorithmFor } from "./usage.ts";

export type DecryptionRequest = {
  readonly ciphertext: Uint8Array | undefined;
  readonly keyId: string | undefined;
  readonly algorithm: string | undefined;
  readonly dryRun: boolean | undefined;
  readonly dryRunModifiers: readonly "IGNORE_CIPHERTEXT"[] | undefined;
};

export type DecryptionKey = {
  readonly key: Key;
  readonly algorithm: "SYMMETRIC_DEFAULT";
  /** Undefined in a dry run that ignores the ciphertext. */
  readonly subject: { readonly ciphertext: Uint8Array; readonly name: CiphertextName } | undefined;
};

/**
 * Authorized and in a state to be used.
 * @throws ServiceError also IncorrectKeyException and InvalidCiphertextException,
 *   but only to who may use the key that is named
 */
export async function accessDecryptionKey(
  call: Call,
  request: DecryptionRequest,
  demand: Demand,
): Promise<DecryptionKey> {
  const { ciphertext, keyId } = request;
  if (ignoresCiphertext(request)) {
    if (keyId === undefined) {
      throw new ServiceError(
        "ValidationException",
        "A key must be named when DryRunModifiers contains IGNORE_CIPHERTEXT.",
      );
    }
    const { key } = await accessKey(call, keyId, demand);
    return { ...usable(key, request), subject: undefined };
  }
  if (ciphertext === undefined) {
    throw new ServiceError(
      "ValidationException",
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    );
  }
  if (keyId === undefined) {
    const name = readCiphertextName(ciphertext);
    const { key } = await accessCiphertextKey(call, name, demand);
    return { ...usable(key, request), subject: { ciphertext, name } };
  }
  const { key } = await accessKey(call, keyId, demand);
  const ready = usable(key, request);
  const name = readCiphertextName(ciphertext);
  requireMadeBy(key, name);
  return { ...ready, subject: { ciphertext, name } };
}

function usable(key: Key, { algorithm }: DecryptionRequest) {
  requireEnabled(key);
  return { key, algorithm: encryptionAlgorithmFor(key, algorithm) };
}

function ignoresCiphertext({ dryRun, dryRunModifiers }: DecryptionRequest): boolean {
  const ignores = dryRunModifiers?.includes("IGNORE_CIPHERTEXT") ?? false;
  if (ignores && !dryRun) {
    throw new ServiceError(
      "ValidationException",
      "DryRunModifiers can be given only when DryRun is true.",
    );
  }
  return ignores;
}
