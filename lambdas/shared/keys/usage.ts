/** What a key's spec and usage let an operation do. */

import { ServiceError } from "../wire/errors.ts";
import { arnOf, type Key } from "./key.ts";
import { algorithmsOf, type KeyUsage } from "./specs.ts";

/** @throws ServiceError InvalidKeyUsageException when the key is for something else */
export function requireUsage(key: Key, usage: KeyUsage, operation: string): void {
  if (key.usage !== usage) {
    throw new ServiceError(
      "InvalidKeyUsageException",
      `${arnOf(key)} key usage is ${key.usage} which is not valid for ${operation}.`,
    );
  }
}

/** @throws ServiceError InvalidKeyUsageException when keys of its spec have no such algorithm */
export function requireAlgorithm({ spec, usage }: Key, algorithm: string): void {
  if (!algorithmsOf(spec, usage)?.includes(algorithm)) {
    throw new ServiceError(
      "InvalidKeyUsageException",
      `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
    );
  }
}

/** For what only the symmetric encryption keys do: data keys, and their pairs. */
export function requireSymmetric(key: Key, operation: string): void {
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  requireAlgorithm(key, "SYMMETRIC_DEFAULT");
}
