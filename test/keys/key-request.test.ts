import { expect, test } from "vitest";
import { type KeyRequest, parseKeyRequest } from "../../lambdas/shared/keys/key-request.ts";
import { refusal } from "./fixtures.ts";

const accepted: readonly KeyRequest[] = [
  {},
  { KeySpec: "SYMMETRIC_DEFAULT" },
  { CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
  { KeyUsage: "ENCRYPT_DECRYPT" },
  { Origin: "AWS_KMS" },
  { MultiRegion: false },
  {
    KeySpec: "SYMMETRIC_DEFAULT",
    KeyUsage: "ENCRYPT_DECRYPT",
    Origin: "AWS_KMS",
    MultiRegion: false,
  },
];

test.each(accepted)("%j asks for a symmetric key", (request) => {
  expect(parseKeyRequest(request)).toEqual({ spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT" });
});

const usageNeeded =
  "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.";
const oneSpec =
  "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.";
const unsupported = (what: string) => `This version of Lockstead does not support ${what}.`;

const refused: readonly [KeyRequest, string, string][] = [
  [
    { KeySpec: "SYMMETRIC_DEFAULT", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" },
    "ValidationException",
    oneSpec,
  ],
  [{ KeySpec: "RSA_2048" }, "ValidationException", usageNeeded],
  [{ CustomerMasterKeySpec: "ECC_NIST_P256" }, "ValidationException", usageNeeded],
  [
    { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
    "UnsupportedOperationException",
    unsupported("KeySpec RSA_2048"),
  ],
  [
    { CustomerMasterKeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
    "UnsupportedOperationException",
    unsupported("KeySpec HMAC_256"),
  ],
  ...["SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"].map(
    (usage): [KeyRequest, string, string] => [
      { KeyUsage: usage },
      "ValidationException",
      `KeyUsage ${usage} is not compatible with KeySpec SYMMETRIC_DEFAULT`,
    ],
  ),
  ...["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"].map(
    (origin): [KeyRequest, string, string] => [
      { Origin: origin },
      "UnsupportedOperationException",
      unsupported(`Origin ${origin}`),
    ],
  ),
  [{ MultiRegion: true }, "UnsupportedOperationException", unsupported("multi-Region keys")],
  [
    { CustomKeyStoreId: "cks-1" },
    "UnsupportedOperationException",
    unsupported("custom key stores"),
  ],
  [{ XksKeyId: "x" }, "UnsupportedOperationException", unsupported("custom key stores")],
];

test.each(refused)("%j is refused with %s", (request, code, text) => {
  expect(refusal(() => parseKeyRequest(request))).toEqual({ code, text });
});
