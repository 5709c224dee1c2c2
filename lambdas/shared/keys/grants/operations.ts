/**
 * The operations that a grant can allow, by what the key is for. Source: AWS's
 * list of grant operations; the texts are AWS's where they are known.
 */

import { ServiceError } from "../../wire/errors.ts";
import type { Key } from "../key.ts";
import { isAsymmetric, type KeyUsage } from "../specs.ts";

/** Whatever the key. */
const always = ["CreateGrant", "RetireGrant", "DescribeKey"];

const ofUsage: Readonly<Record<KeyUsage, readonly string[]>> = {
  ENCRYPT_DECRYPT: ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"],
  SIGN_VERIFY: ["Sign", "Verify"],
  GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac"],
  KEY_AGREEMENT: ["DeriveSharedSecret"],
  ENCAPSULATE_DECAPSULATE: ["Decapsulate", "Encapsulate"],
};

/** Of symmetric encryption keys alone. */
const dataKeys = [
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
];

/** Every operation that some grant can allow. */
export const grantOperations: readonly string[] = [
  ...always,
  ...Object.values(ofUsage).flat(),
  ...dataKeys,
  "GetPublicKey",
];

function operationsOf({ spec, usage }: Pick<Key, "spec" | "usage">): readonly string[] {
  return [
    ...always,
    ...[
      ...ofUsage[usage],
      ...(spec === "SYMMETRIC_DEFAULT" ? dataKeys : []),
      ...(isAsymmetric(spec) ? ["GetPublicKey"] : []),
    ].toSorted(),
  ];
}

/** @throws ServiceError ValidationException */
export function requireGrantOperations(
  key: Pick<Key, "spec" | "usage">,
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
  const valid = operationsOf(key);
  const unfit = operations.filter((name) => !valid.includes(name));
  if (unfit.length > 0) {
    throw new ServiceError(
      "ValidationException",
      `Operations [${unfit.join(", ")}] are not supported when creating a grant for ${isAsymmetric(key.spec) ? "an asymmetric" : "a symmetric"} KMS key with key usage ${key.usage}. Valid operations are [${valid.join(", ")}]`,
    );
  }
}
