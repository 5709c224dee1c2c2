/** What a key's spec and usage let an operation do. */

import { ServiceError } from "../wire/errors.ts";
import { arnOf, type Key } from "./key.ts";
import { algorithmsOf, isAsymmetric, type KeyUsage } from "./specs.ts";

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

/**
 * For data keys and their pairs, which asymmetric keys do not protect. Their
 * usage is looked at before.
 * @throws ServiceError InvalidKeyUsageException, in AWS's older words
 */
export function requireSymmetric({ spec }: Key): void {
  if (isAsymmetric(spec)) {
    throw new ServiceError(
      "InvalidKeyUsageException",
      "You cannot generate a data key with an asymmetric CMK",
    );
  }
}
