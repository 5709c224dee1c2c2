/** What kind of key a CreateKey request asks for. */

import { ServiceError } from "../wire/errors.ts";
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
export function parseKeyRequest(request: KeyRequest): { spec: KeySpec; usage: KeyUsage } {
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
  if (request.Origin !== undefined && request.Origin !== "AWS_KMS") {
    throw unsupported(`Origin ${request.Origin}`);
  }
  if (request.MultiRegion) {
    throw unsupported("multi-Region keys");
  }
  return { spec, usage };
}

function unsupported(what: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `This version of Lockstead does not support ${what}.`,
  );
}
