import { describe, expect, test } from "vitest";
import { algorithmsOf, keySpecs, type KeyUsage } from "../../lambdas/shared/keys/specs.ts";
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
  expect(parseKeyRequest(request)).toEqual({
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    origin: "AWS_KMS",
    isMultiRegion: false,
  });
});

test("material may be imported, and the key be in several Regions", () => {
  expect(parseKeyRequest({ Origin: "EXTERNAL", MultiRegion: true })).toMatchObject({
    origin: "EXTERNAL",
    isMultiRegion: true,
  });
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
    { KeySpec: "SM2", KeyUsage: "SIGN_VERIFY" },
    "UnsupportedOperationException",
    "KeySpec SM2 is not supported in this Region.",
  ],
  ...["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"].map((origin): [KeyRequest, string, string] => [
    { Origin: origin },
    "UnsupportedOperationException",
    unsupported(`Origin ${origin}`),
  ]),
  ...["ML_DSA_65", "ECC_NIST_EDWARDS25519"].map((spec): [KeyRequest, string, string] => [
    { KeySpec: spec, KeyUsage: "SIGN_VERIFY", Origin: "EXTERNAL" },
    "UnsupportedOperationException",
    `KeySpec ${spec} is not supported for Origin EXTERNAL`,
  ]),
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

const usages: readonly KeyUsage[] = [
  "ENCRYPT_DECRYPT",
  "SIGN_VERIFY",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
];

/** AWS's table of specs and usages. */
const fitting: Readonly<Record<string, readonly KeyUsage[]>> = {
  SYMMETRIC_DEFAULT: ["ENCRYPT_DECRYPT"],
  RSA_2048: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_3072: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  RSA_4096: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  ECC_NIST_P256: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P384: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_NIST_P521: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  ECC_SECG_P256K1: ["SIGN_VERIFY"],
  ECC_NIST_EDWARDS25519: ["SIGN_VERIFY"],
  HMAC_224: ["GENERATE_VERIFY_MAC"],
  HMAC_256: ["GENERATE_VERIFY_MAC"],
  HMAC_384: ["GENERATE_VERIFY_MAC"],
  HMAC_512: ["GENERATE_VERIFY_MAC"],
  ML_DSA_44: ["SIGN_VERIFY"],
  ML_DSA_65: ["SIGN_VERIFY"],
  ML_DSA_87: ["SIGN_VERIFY"],
  ML_KEM_512: ["ENCAPSULATE_DECAPSULATE"],
  ML_KEM_768: ["ENCAPSULATE_DECAPSULATE"],
  ML_KEM_1024: ["ENCAPSULATE_DECAPSULATE"],
};

test("these are all specs", () => {
  expect(keySpecs).toEqual(Object.keys(fitting));
});

describe.each(keySpecs)("%s", (KeySpec) => {
  test.each(usages)("for %s", (KeyUsage) => {
    const fits = fitting[KeySpec]?.includes(KeyUsage);
    const asked = () => parseKeyRequest({ KeySpec, KeyUsage });
    expect(fits ? asked() : refusal(asked)).toEqual(
      fits
        ? { spec: KeySpec, usage: KeyUsage, origin: "AWS_KMS", isMultiRegion: false }
        : {
            code: "ValidationException",
            text: `KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`,
          },
    );
    expect(algorithmsOf(KeySpec, KeyUsage) !== undefined).toBe(fits);
  });
});
