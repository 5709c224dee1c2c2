/** What a key's spec and usage let an operation do. */

import { ServiceError } from "../wire/errors.ts";
import type { Key } from "./key.ts";

/**
 * The algorithm for a request that may name one.
 * @throws ServiceError InvalidKeyUsageException when the key cannot use it
 */
export function encryptionAlgorithmFor(
  key: Key,
  requested: string | undefined,
): "SYMMETRIC_DEFAULT" {
  const algorithm = requested ?? "SYMMETRIC_DEFAULT";
  if (algorithm !== "SYMMETRIC_DEFAULT") {
    throw new ServiceError(
      "InvalidKeyUsageException",
      `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
    );
  }
  return algorithm;
}
