/**
 * Every kind of key and what it does, as AWS documents it (../shared/facts/algorithms.md):
 * written down again, so that the service's own table has something to be compared with.
 */

import type { CreateKeyCommandInput, KeySpec, KeyUsageType, KMSClient } from "@aws-sdk/client-kms";
import { createKey, type CreatedKey } from "./suite.ts";

export type Kind = {
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  /** In the order of DescribeKey. */
  readonly algorithms: readonly string[];
};

const rsaEncryption = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"];
const rsaSigning = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
];

const kind = (spec: KeySpec, usage: KeyUsageType, ...algorithms: string[]): Kind => ({
  spec,
  usage,
  algorithms,
});

export const kinds: readonly Kind[] = [
  kind("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"),
  kind("RSA_2048", "ENCRYPT_DECRYPT", ...rsaEncryption),
  kind("RSA_2048", "SIGN_VERIFY", ...rsaSigning),
  kind("RSA_3072", "ENCRYPT_DECRYPT", ...rsaEncryption),
  kind("RSA_3072", "SIGN_VERIFY", ...rsaSigning),
  kind("RSA_4096", "ENCRYPT_DECRYPT", ...rsaEncryption),
  kind("RSA_4096", "SIGN_VERIFY", ...rsaSigning),
  kind("ECC_NIST_P256", "SIGN_VERIFY", "ECDSA_SHA_256"),
  kind("ECC_NIST_P256", "KEY_AGREEMENT", "ECDH"),
  kind("ECC_NIST_P384", "SIGN_VERIFY", "ECDSA_SHA_384"),
  kind("ECC_NIST_P384", "KEY_AGREEMENT", "ECDH"),
  kind("ECC_NIST_P521", "SIGN_VERIFY", "ECDSA_SHA_512"),
  kind("ECC_NIST_P521", "KEY_AGREEMENT", "ECDH"),
  kind("ECC_SECG_P256K1", "SIGN_VERIFY", "ECDSA_SHA_256"),
  kind("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "ED25519_SHA_512", "ED25519_PH_SHA_512"),
  kind("HMAC_224", "GENERATE_VERIFY_MAC", "HMAC_SHA_224"),
  kind("HMAC_256", "GENERATE_VERIFY_MAC", "HMAC_SHA_256"),
  kind("HMAC_384", "GENERATE_VERIFY_MAC", "HMAC_SHA_384"),
  kind("HMAC_512", "GENERATE_VERIFY_MAC", "HMAC_SHA_512"),
  kind("ML_DSA_44", "SIGN_VERIFY", "ML_DSA_SHAKE_256"),
  kind("ML_DSA_65", "SIGN_VERIFY", "ML_DSA_SHAKE_256"),
  kind("ML_DSA_87", "SIGN_VERIFY", "ML_DSA_SHAKE_256"),
  kind("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", "ML_KEM"),
  kind("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", "ML_KEM"),
  kind("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", "ML_KEM"),
];

/** The specs that CustomerMasterKeySpec, the older name, has. */
export const olderSpecs: ReadonlySet<KeySpec> = new Set([
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
]);

export const algorithmsMember: Readonly<Record<KeyUsageType, string>> = {
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  KEY_AGREEMENT: "KeyAgreementAlgorithms",
  ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
};

/** What a DIGEST has to be long, and an EXTERNAL_MU. */
export function digestLength(algorithm: string): number {
  const bits = /_SHA_(256|384|512)$/.exec(algorithm)?.[1];
  return Number(bits ?? 512) / 8;
}

export function createKeyOf(
  kms: KMSClient,
  KeySpec: KeySpec,
  KeyUsage: KeyUsageType,
  more: CreateKeyCommandInput = {},
): Promise<CreatedKey> {
  return createKey(kms, { KeySpec, KeyUsage, ...more });
}
