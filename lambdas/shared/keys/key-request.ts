/** What kind of key a CreateKey request asks for. */

import { ServiceError } from "../wire/errors.ts";
import type { Origin } from "./key.ts";
import { algorithmsOf, isKeySpec, type KeySpec, type KeyUsage } from "./specs.ts";

export type KeyRequest = {
  readonly KeySpec?: string;
  /** The older name of KeySpec. */
  readonly CustomerMasterKeySpec?: string;
  readonly KeyUsage?: KeyUsage;
  readonly Origin?: string;
  readonly MultiRegion?: boolean;
  readonly CustomKeyStoreId?: string;
  readonly XksKeyId?: string;
};

/**
 * @throws ServiceError ValidationException for what contradicts itself,
 *   UnsupportedOperationException for kinds that this version cannot make
 */
export function parseKeyRequest(request: KeyRequest): {
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly origin: Origin;
  readonly isMultiRegion: boolean;
} {
  if (request.KeySpec !== undefined && request.CustomerMasterKeySpec !== undefined) {
    throw new ServiceError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const spec = request.KeySpec ?? request.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (spec !== "SYMMETRIC_DEFAULT" && request.KeyUsage === undefined) {
    throw new ServiceError(
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  if (!isKeySpec(spec)) {
    throw new ServiceError(
      "UnsupportedOperationException",
      `KeySpec ${spec} is not supported in this Region.`,
    );
  }
  const usage = request.KeyUsage ?? "ENCRYPT_DECRYPT";
  if (algorithmsOf(spec, usage) === undefined) {
    throw new ServiceError(
      "ValidationException",
      `KeyUsage ${usage} is not compatible with KeySpec ${spec}`,
    );
  }
  if (request.CustomKeyStoreId !== undefined || request.XksKeyId !== undefined) {
    throw unsupported("custom key stores");
  }
  const { Origin: origin = "AWS_KMS", MultiRegion: isMultiRegion = false } = request;
  if (origin !== "AWS_KMS" && origin !== "EXTERNAL") {
    throw unsupported(`Origin ${origin}`);
  }
  if (origin === "EXTERNAL" && !isImportable(spec)) {
    throw new ServiceError(
      "UnsupportedOperationException",
      `KeySpec ${spec} is not supported for Origin ${origin}`,
    );
  }
  return { spec, usage, origin, isMultiRegion };
}

/** AWS imports neither post-quantum keys nor those of Edwards curves. */
function isImportable(spec: KeySpec): boolean {
  return !spec.startsWith("ML_") && spec !== "ECC_NIST_EDWARDS25519";
}

function unsupported(what: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `This version of Lockstead does not support ${what}.`,
  );
}
