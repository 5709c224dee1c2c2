import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

/** What KeySpec was when it was still called CustomerMasterKeySpec. */
const olderSpecs = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "SYMMETRIC_DEFAULT",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
] as const;

export const createKeyMembers = {
  Policy: shapes.policy,
  Description: shapes.description,
  KeyUsage: {
    type: "string",
    enum: [
      "SIGN_VERIFY",
      "ENCRYPT_DECRYPT",
      "GENERATE_VERIFY_MAC",
      "KEY_AGREEMENT",
      "ENCAPSULATE_DECAPSULATE",
    ],
  },
  CustomerMasterKeySpec: { type: "string", enum: olderSpecs },
  KeySpec: {
    type: "string",
    enum: [
      ...olderSpecs,
      "ML_DSA_44",
      "ML_DSA_65",
      "ML_DSA_87",
      "ECC_NIST_EDWARDS25519",
      "ML_KEM_512",
      "ML_KEM_768",
      "ML_KEM_1024",
    ],
  },
  Origin: { type: "string", enum: ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] },
  CustomKeyStoreId: shapes.customKeyStoreId,
  BypassPolicyLockoutSafetyCheck: shapes.boolean,
  Tags: shapes.tags,
  MultiRegion: shapes.boolean,
  XksKeyId: { type: "string", min: 1, max: 128, pattern: "^[a-zA-Z0-9-_.]+$" },
} as const satisfies Members;
