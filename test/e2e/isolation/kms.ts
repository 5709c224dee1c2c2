/** Every operation of KMS, tried on what another tenant has. */

import type { KMS, KMSClient } from "@aws-sdk/client-kms";
import { policyOf } from "../../support/iam-users.ts";
import { ok, type Trial, type Trials } from "./trial.ts";

const foreign = "AccessDeniedException";
const missing = "NotFoundException";
const Plaintext = Buffer.from("x");
const signing = { Message: Plaintext, SigningAlgorithm: "ECDSA_SHA_256" } as const;
const mac = { Message: Plaintext, MacAlgorithm: "HMAC_SHA_256" } as const;
const wrapping = {
  WrappingAlgorithm: "RSAES_OAEP_SHA_256",
  WrappingKeySpec: "RSA_2048",
} as const;
const wrapped = {
  ImportToken: Buffer.alloc(100),
  EncryptedKeyMaterial: Buffer.alloc(256),
  ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
} as const;
const encapsulation = { EncapsulationAlgorithm: "ML_KEM" } as const;

/** What every operation that uses a key is tried with: all names of one that is another's. */
const using = <Input extends object>(input: Input): readonly Trial<Input & { KeyId: string }>[] => [
  [foreign, (of) => ({ KeyId: of.keyArn, ...input })],
  [foreign, (of) => ({ KeyId: of.aliasArn, ...input })],
  [foreign, (of) => ({ KeyId: of.keyArn, ...input, GrantTokens: [of.grantToken] })],
  [missing, (of) => ({ KeyId: of.keyId, ...input })],
  [missing, (of) => ({ KeyId: `${of.aliasName}-2`, ...input })],
];

export const kms: Trials<KMS, KMSClient> = {
  CancelKeyDeletion: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  CreateAlias: [
    [foreign, (of) => ({ AliasName: "alias/mine", TargetKeyId: of.keyArn })],
    [missing, (of) => ({ AliasName: "alias/mine", TargetKeyId: of.keyId })],
    [ok, (of, own) => ({ AliasName: of.aliasName, TargetKeyId: own.keyId })],
  ],
  CreateGrant: [
    [
      foreign,
      (of, own) => ({ KeyId: of.keyArn, GranteePrincipal: own.userArn, Operations: ["Decrypt"] }),
    ],
    [
      missing,
      (of, own) => ({ KeyId: of.keyId, GranteePrincipal: own.userArn, Operations: ["Decrypt"] }),
    ],
  ],
  CreateKey: [[ok, (of) => ({ Description: of.userName })]],
  Decapsulate: using({ ...encapsulation, SharedSecretCiphertextBlob: Buffer.alloc(768) }),
  Decrypt: [
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext })],
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext, GrantTokens: [of.grantToken] })],
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext, KeyId: of.keyArn })],
    ["IncorrectKeyException", (of, own) => ({ CiphertextBlob: of.ciphertext, KeyId: own.keyId })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, KeyId: of.keyArn })],
    [missing, (of) => ({ CiphertextBlob: of.ciphertext, KeyId: `${of.aliasName}-2` })],
  ],
  DeleteAlias: [
    [missing, (of) => ({ AliasName: `${of.aliasName}-2` })],
    ["ValidationException", (of) => ({ AliasName: of.aliasArn })],
  ],
  DeleteImportedKeyMaterial: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  DeriveSharedSecret: using({
    KeyAgreementAlgorithm: "ECDH",
    PublicKey: Buffer.alloc(91),
  } as const),
  DescribeKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [foreign, (of) => ({ KeyId: of.aliasArn })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantTokens: [of.grantToken] })],
    [missing, (of) => ({ KeyId: of.keyId })],
    [missing, (of) => ({ KeyId: `${of.aliasName}-2` })],
  ],
  DisableKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  DisableKeyRotation: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  EnableKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  EnableKeyRotation: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  Encapsulate: using(encapsulation),
  Encrypt: [
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext })],
    [foreign, (of) => ({ KeyId: of.aliasArn, Plaintext })],
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext, GrantTokens: [of.grantToken] })],
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext, DryRun: true })],
    [missing, (of) => ({ KeyId: of.keyId, Plaintext })],
  ],
  GenerateDataKey: [
    [foreign, (of) => ({ KeyId: of.keyArn, KeySpec: "AES_256" })],
    [foreign, (of) => ({ KeyId: of.aliasArn, KeySpec: "AES_256" })],
    [missing, (of) => ({ KeyId: of.keyId, KeySpec: "AES_256" })],
  ],
  GenerateDataKeyPair: using({ KeyPairSpec: "ECC_NIST_P256" } as const),
  GenerateDataKeyPairWithoutPlaintext: using({ KeyPairSpec: "ECC_NIST_P256" } as const),
  GenerateDataKeyWithoutPlaintext: [
    [foreign, (of) => ({ KeyId: of.keyArn, KeySpec: "AES_256" })],
    [foreign, (of) => ({ KeyId: of.aliasArn, KeySpec: "AES_256" })],
    [missing, (of) => ({ KeyId: of.keyId, KeySpec: "AES_256" })],
  ],
  GenerateMac: using(mac),
  GenerateRandom: [[ok, () => ({ NumberOfBytes: 16 })]],
  GetKeyLastUsage: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  GetKeyPolicy: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  GetKeyRotationStatus: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  GetParametersForImport: [
    [foreign, (of) => ({ KeyId: of.keyArn, ...wrapping })],
    [missing, (of) => ({ KeyId: of.keyId, ...wrapping })],
  ],
  GetPublicKey: using({}),
  ImportKeyMaterial: [
    [foreign, (of) => ({ KeyId: of.keyArn, ...wrapped })],
    [missing, (of) => ({ KeyId: of.keyId, ...wrapped })],
  ],
  ListAliases: [
    [ok, () => ({})],
    [missing, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListGrants: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [foreign, (of) => ({ KeyId: of.keyArn, GranteePrincipal: of.userArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
    [ok, (of, own) => ({ KeyId: own.keyId, GrantId: of.grantId })],
  ],
  ListKeyPolicies: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListKeyRotations: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListKeys: [[ok, () => ({})]],
  ListResourceTags: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListRetirableGrants: [["InvalidArnException", (of) => ({ RetiringPrincipal: of.roleArn })]],
  PutKeyPolicy: [
    [foreign, (of) => ({ KeyId: of.keyArn, Policy: policyOf() })],
    [missing, (of) => ({ KeyId: of.keyId, Policy: policyOf() })],
  ],
  ReEncrypt: [
    [foreign, (of, own) => ({ CiphertextBlob: of.ciphertext, DestinationKeyId: own.keyId })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, DestinationKeyId: of.keyArn })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, DestinationKeyId: of.aliasArn })],
    [
      foreign,
      (of, own) => ({
        CiphertextBlob: of.ciphertext,
        SourceKeyId: of.keyArn,
        DestinationKeyId: own.keyId,
      }),
    ],
  ],
  ReplicateKey: [
    [foreign, (of) => ({ KeyId: of.keyArn, ReplicaRegion: "us-west-2" })],
    [missing, (of) => ({ KeyId: of.keyId, ReplicaRegion: "us-west-2" })],
  ],
  RetireGrant: [
    [foreign, (of) => ({ GrantToken: of.grantToken })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [missing, (of, own) => ({ KeyId: own.keyArn, GrantId: of.grantId })],
  ],
  RevokeGrant: [
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [missing, (of) => ({ KeyId: of.keyId, GrantId: of.grantId })],
    [missing, (of, own) => ({ KeyId: own.keyId, GrantId: of.grantId })],
  ],
  RotateKeyOnDemand: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ScheduleKeyDeletion: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  Sign: using(signing),
  TagResource: [
    [foreign, (of) => ({ KeyId: of.keyArn, Tags: [{ TagKey: "a", TagValue: "b" }] })],
    [missing, (of) => ({ KeyId: of.keyId, Tags: [{ TagKey: "a", TagValue: "b" }] })],
  ],
  UntagResource: [
    [foreign, (of) => ({ KeyId: of.keyArn, TagKeys: ["a"] })],
    [missing, (of) => ({ KeyId: of.keyId, TagKeys: ["a"] })],
  ],
  UpdateAlias: [
    [foreign, (of, own) => ({ AliasName: own.aliasName, TargetKeyId: of.keyArn })],
    [missing, (of, own) => ({ AliasName: own.aliasName, TargetKeyId: of.keyId })],
    [missing, (of, own) => ({ AliasName: `${of.aliasName}-2`, TargetKeyId: own.keyId })],
  ],
  UpdateKeyDescription: [
    [foreign, (of) => ({ KeyId: of.keyArn, Description: "x" })],
    [missing, (of) => ({ KeyId: of.keyId, Description: "x" })],
  ],
  UpdatePrimaryRegion: [
    [foreign, (of) => ({ KeyId: of.keyArn, PrimaryRegion: "us-west-2" })],
    [missing, (of) => ({ KeyId: of.keyId, PrimaryRegion: "us-west-2" })],
  ],
  Verify: using({ ...signing, Signature: Buffer.alloc(70) }),
  VerifyMac: using({ ...mac, Mac: Buffer.alloc(32) }),
};
