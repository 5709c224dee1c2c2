/**
 * The operations that a grant can allow, by what the key is for. Source: AWS's
 * list of grant operations; the texts are AWS's where they are known.
 */

import { ServiceError } from "../../wire/errors.ts";
import type { Key, KeyUsage } from "../key.ts";

/** Whatever the key. */
const always = ["CreateGrant", "RetireGrant", "DescribeKey"];

const ofUsage: Readonly<Record<KeyUsage, readonly string[]>> = {
  ENCRYPT_DECRYPT: [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
  ],
};

/** @throws ServiceError ValidationException */
export function requireGrantOperations(
  { usage }: Pick<Key, "usage">,
  operations: readonly string[],
): void {
  if (operations.length === 0) {
    throw new ServiceError("ValidationException", "Operations must not be empty.");
  }
  if (operations.every((name) => name === "CreateGrant")) {
    throw new ServiceError(
      "ValidationException",
      "Grants must not contain only the CreateGrant operation.",
    );
  }
  const valid = [...always, ...ofUsage[usage]];
  const unfit = operations.filter((name) => !valid.includes(name));
  if (unfit.length > 0) {
    throw new ServiceError(
      "ValidationException",
      `Operations [${unfit.join(", ")}] are not supported when creating a grant for a symmetric KMS key with key usage ${usage}. Valid operations are [${valid.join(", ")}]`,
    );
  }
}
