/** The operations that use keys of each kind, and a request of each that succeeds. */

import {
  DecapsulateCommand,
  DeriveSharedSecretCommand,
  EncapsulateCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type GrantOperation,
  type KeySpec,
  type KeyUsageType,
  type KMSClient,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";

/** A command's class, whatever its input: tests put that together as they go. */
type Command = new (input: never) => object;

export type KeyUse = {
  readonly name: GrantOperation;
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly command: Command;
  /** What a request says beside the KeyId. Made while the key may be used. */
  readonly input: (kms: KMSClient, KeyId: string) => Promise<object>;
  /** Of the answer, in the order of their names. */
  readonly members: readonly string[];
};

const Message = Buffer.from("what is signed and authenticated");
const signing = { Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
const mac = { Message, MacAlgorithm: "HMAC_SHA_256" } as const;
const encapsulation = { EncapsulationAlgorithm: "ML_KEM" } as const;
const pairMembers = ["KeyId", "KeyMaterialId", "KeyPairSpec", "PrivateKeyCiphertextBlob"];

export const keyUses: readonly KeyUse[] = [
  {
    name: "Sign",
    spec: "ECC_NIST_P256",
    usage: "SIGN_VERIFY",
    command: SignCommand,
    input: async () => signing,
    members: ["KeyId", "Signature", "SigningAlgorithm"],
  },
  {
    name: "Verify",
    spec: "ECC_NIST_P256",
    usage: "SIGN_VERIFY",
    command: VerifyCommand,
    input: async (kms, KeyId) => {
      const { Signature } = await kms.send(new SignCommand({ KeyId, ...signing }));
      return { ...signing, Signature };
    },
    members: ["KeyId", "SignatureValid", "SigningAlgorithm"],
  },
  {
    name: "GenerateMac",
    spec: "HMAC_256",
    usage: "GENERATE_VERIFY_MAC",
    command: GenerateMacCommand,
    input: async () => mac,
    members: ["KeyId", "Mac", "MacAlgorithm"],
  },
  {
    name: "VerifyMac",
    spec: "HMAC_256",
    usage: "GENERATE_VERIFY_MAC",
    command: VerifyMacCommand,
    input: async (kms, KeyId) => {
      const { Mac } = await kms.send(new GenerateMacCommand({ KeyId, ...mac }));
      return { ...mac, Mac };
    },
    members: ["KeyId", "MacAlgorithm", "MacValid"],
  },
  {
    name: "GenerateDataKeyPair",
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    command: GenerateDataKeyPairCommand,
    input: async () => ({ KeyPairSpec: "ECC_NIST_P256" }),
    members: [...pairMembers, "PrivateKeyPlaintext", "PublicKey"],
  },
  {
    name: "GenerateDataKeyPairWithoutPlaintext",
    spec: "SYMMETRIC_DEFAULT",
    usage: "ENCRYPT_DECRYPT",
    command: GenerateDataKeyPairWithoutPlaintextCommand,
    input: async () => ({ KeyPairSpec: "ECC_NIST_P256" }),
    members: [...pairMembers, "PublicKey"],
  },
  {
    name: "GetPublicKey",
    spec: "ECC_NIST_P256",
    usage: "KEY_AGREEMENT",
    command: GetPublicKeyCommand,
    input: async () => ({}),
    members: [
      "CustomerMasterKeySpec",
      "KeyAgreementAlgorithms",
      "KeyId",
      "KeySpec",
      "KeyUsage",
      "PublicKey",
    ],
  },
  {
    name: "DeriveSharedSecret",
    spec: "ECC_NIST_P256",
    usage: "KEY_AGREEMENT",
    command: DeriveSharedSecretCommand,
    input: async (kms, KeyId) => {
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      return { KeyAgreementAlgorithm: "ECDH", PublicKey };
    },
    members: ["KeyAgreementAlgorithm", "KeyId", "KeyOrigin", "SharedSecret"],
  },
  {
    name: "Encapsulate",
    spec: "ML_KEM_768",
    usage: "ENCAPSULATE_DECAPSULATE",
    command: EncapsulateCommand,
    input: async () => encapsulation,
    members: ["EncapsulationAlgorithm", "KeyId", "SharedSecret", "SharedSecretCiphertextBlob"],
  },
  {
    name: "Decapsulate",
    spec: "ML_KEM_768",
    usage: "ENCAPSULATE_DECAPSULATE",
    command: DecapsulateCommand,
    input: async (kms, KeyId) => {
      const { SharedSecretCiphertextBlob } = await kms.send(
        new EncapsulateCommand({ KeyId, ...encapsulation }),
      );
      return { ...encapsulation, SharedSecretCiphertextBlob };
    },
    members: ["EncapsulationAlgorithm", "KeyId", "SharedSecret"],
  },
];
