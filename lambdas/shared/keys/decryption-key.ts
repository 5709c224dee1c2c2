/** The key for a ciphertext: the one that the request names, or the one that the ciphertext names. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { accessCiphertextKey, accessKey } from "./access.ts";
import type { Demand } from "./authorize.ts";
import { readCiphertextName, symmetricDefault } from "./envelope.ts";
import type { Key } from "./key.ts";
import { requireState } from "./states.ts";
import { requireAlgorithm, requireUsage } from "./usage.ts";

export type DecryptionRequest = {
  /** As AWS's texts name it. */
  readonly operation: string;
  readonly ciphertext: Uint8Array | undefined;
  readonly keyId: string | undefined;
  readonly algorithm: string | undefined;
  readonly dryRun: boolean | undefined;
  readonly dryRunModifiers: readonly "IGNORE_CIPHERTEXT"[] | undefined;
};

export type DecryptionKey = {
  readonly key: Key;
  readonly algorithm: string;
  /** Undefined in a dry run that ignores it. */
  readonly ciphertext: Uint8Array | undefined;
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
  const { keyId } = request;
  const ciphertext = ignoresCiphertext(request) ? undefined : requireCiphertext(request);
  if (keyId !== undefined) {
    const { key } = await accessKey(call, keyId, demand);
    return usable(key, request, ciphertext);
  }
  if (ciphertext === undefined) {
    throw new ServiceError(
      "ValidationException",
      "A key must be named when DryRunModifiers contains IGNORE_CIPHERTEXT.",
    );
  }
  // An asymmetric ciphertext names no key, and looks like anything: it is not of our form.
  const { key } = await accessCiphertextKey(call, readCiphertextName(ciphertext), demand);
  return usable(key, request, ciphertext);
}

function requireCiphertext({ ciphertext }: DecryptionRequest): Uint8Array {
  if (ciphertext === undefined) {
    throw new ServiceError(
      "ValidationException",
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    );
  }
  return ciphertext;
}

/**
 * A key that is no symmetric one cannot have made a symmetric ciphertext. Whether
 * that is what it was given comes first: AWS reads the ciphertext before the key.
 */
function usable(key: Key, request: DecryptionRequest, ciphertext: Uint8Array | undefined) {
  const { operation, algorithm = symmetricDefault } = request;
  if (algorithm === symmetricDefault && key.spec !== "SYMMETRIC_DEFAULT") {
    if (ciphertext !== undefined) {
      readCiphertextName(ciphertext);
    }
    throw new ServiceError("IncorrectKeyException");
  }
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  requireState(key, "use");
  requireAlgorithm(key, algorithm);
  return { key, algorithm, ciphertext };
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
