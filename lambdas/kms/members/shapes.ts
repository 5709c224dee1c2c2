/** Members that many operations share. */

import { required, shape } from "../../shared/wire/members.ts";

export const keyId = shape({ type: "string", min: 1, max: 2048 });

export const aliasName = shape({ type: "string", min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });

export const blob = {
  plaintext: shape({ type: "blob", min: 1, max: 4096 }),
  ciphertext: shape({ type: "blob", min: 1, max: 6144 }),
};

export const encryptionContext = shape({ type: "map" });

export const grantToken = shape({ type: "string", min: 1, max: 8192 });

export const grantTokens = shape({ type: "list", min: 0, max: 10, member: grantToken });

export const grantId = shape({ type: "string", min: 1, max: 128 });

export const grantOperations = shape({
  type: "list",
  member: {
    type: "string",
    enum: [
      "Decrypt",
      "Encrypt",
      "GenerateDataKey",
      "GenerateDataKeyWithoutPlaintext",
      "ReEncryptFrom",
      "ReEncryptTo",
      "Sign",
      "Verify",
      "GetPublicKey",
      "CreateGrant",
      "RetireGrant",
      "DescribeKey",
      "GenerateDataKeyPair",
      "GenerateDataKeyPairWithoutPlaintext",
      "GenerateMac",
      "VerifyMac",
      "DeriveSharedSecret",
      "Encapsulate",
      "Decapsulate",
    ],
  },
});

/** A principal's ARN, or a service's name. */
export const principal = shape({
  type: "string",
  min: 1,
  max: 256,
  pattern: String.raw`^[\w+=,.@:/-]+$`,
});

/** Of this newer member the model gives no bounds; IAM's ARNs have these. */
export const sourceArn = shape({ type: "string", min: 20, max: 2048 });

export const encryptionAlgorithm = shape({
  type: "string",
  enum: ["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"],
});

export const signingAlgorithm = shape({
  type: "string",
  enum: [
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
  ],
});

export const messageType = shape({ type: "string", enum: ["RAW", "DIGEST", "EXTERNAL_MU"] });

export const macAlgorithm = shape({
  type: "string",
  enum: ["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"],
});

export const encapsulationAlgorithm = shape({ type: "string", enum: ["ML_KEM"] });

export const keyPairSpec = shape({
  type: "string",
  enum: [
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SM2",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
  ],
});

export const dataKeySpec = shape({ type: "string", enum: ["AES_256", "AES_128"] });

export const numberOfBytes = shape({ type: "integer", min: 1, max: 1024 });

export const boolean = shape({ type: "boolean" });

export const dryRunModifiers = shape({
  type: "list",
  member: { type: "string", enum: ["IGNORE_CIPHERTEXT"] },
});

export const recipient = shape({
  type: "structure",
  members: {
    KeyEncryptionAlgorithm: { type: "string", enum: ["RSAES_OAEP_SHA_256"] },
    AttestationDocument: { type: "blob", min: 1, max: 262_144 },
  },
});

export const keyMaterialId = shape({ type: "string", min: 64, max: 64, pattern: "^[a-f0-9]+$" });

export const customKeyStoreId = shape({ type: "string", min: 1, max: 64 });

export const description = shape({ type: "string", min: 0, max: 8192 });

export const policy = shape({
  type: "string",
  min: 1,
  max: 131_072,
  pattern: String.raw`[\u0009\u000A\u000D\u0020-\u00FF]+`,
});

export const policyName = shape({ type: "string", min: 1, max: 128, pattern: String.raw`[\w]+` });

const tagKey = shape({ type: "string", min: 1, max: 128 });

export const tags = shape({
  type: "list",
  member: {
    type: "structure",
    members: {
      TagKey: required(tagKey),
      TagValue: required({ type: "string", min: 0, max: 256 }),
    },
  },
});

export const tagKeys = shape({ type: "list", member: tagKey });

export const limit = shape({ type: "integer", min: 1, max: 1000 });

export const marker = shape({
  type: "string",
  min: 1,
  max: 1024,
  pattern: String.raw`[\u0020-\u00FF]*`,
});

export const region = shape({
  type: "string",
  min: 1,
  max: 32,
  pattern: String.raw`^([a-z]+-){2,3}\d+$`,
});
