/** A request of each operation with a key of each kind that computes something of its own. */

import type {
  EncryptionAlgorithmSpec,
  KeySpec,
  KeyUsageType,
  KMS,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { kmsRequest, type RequestParts } from "./signed-request.ts";

type Titled = readonly [title: string, parts: RequestParts];

const Message = Buffer.alloc(1024, "x");

const signing: readonly [KeySpec, SigningAlgorithmSpec, "RAW" | "DIGEST" | "EXTERNAL_MU"][] = [
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "RAW"],
  ["RSA_2048", "RSASSA_PSS_SHA_256", "RAW"],
  ["RSA_4096", "RSASSA_PSS_SHA_256", "RAW"],
  ["ECC_NIST_P256", "ECDSA_SHA_256", "RAW"],
  ["ECC_NIST_P256", "ECDSA_SHA_256", "DIGEST"],
  ["ECC_NIST_P384", "ECDSA_SHA_384", "RAW"],
  ["ECC_NIST_P521", "ECDSA_SHA_512", "RAW"],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256", "DIGEST"],
  ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512", "RAW"],
  ["ECC_NIST_EDWARDS25519", "ED25519_PH_SHA_512", "DIGEST"],
  ["ML_DSA_44", "ML_DSA_SHAKE_256", "RAW"],
  ["ML_DSA_65", "ML_DSA_SHAKE_256", "RAW"],
  ["ML_DSA_65", "ML_DSA_SHAKE_256", "EXTERNAL_MU"],
  ["ML_DSA_87", "ML_DSA_SHAKE_256", "RAW"],
];

export async function algorithmRequests(kms: KMS): Promise<readonly Titled[]> {
  const keys = new Map<string, string>();
  const keyOf = async (KeySpec: KeySpec, KeyUsage: KeyUsageType): Promise<string> => {
    const name = `${KeySpec} ${KeyUsage}`;
    const KeyId =
      keys.get(name) ?? ((await kms.createKey({ KeySpec, KeyUsage })).KeyMetadata?.KeyId as string);
    keys.set(name, KeyId);
    return KeyId;
  };
  const requests: Titled[] = [];
  const add = (operation: string, what: string, input: object) =>
    requests.push([`${operation} ${what}`, kmsRequest(operation, encoded(input))]);

  for (const [spec, SigningAlgorithm, MessageType] of signing) {
    const KeyId = await keyOf(spec, "SIGN_VERIFY");
    const long = MessageType === "EXTERNAL_MU" || SigningAlgorithm === "ED25519_PH_SHA_512";
    const given = MessageType === "RAW" ? Message : Message.subarray(0, long ? 64 : 32);
    const input = { KeyId, SigningAlgorithm, MessageType, Message: given };
    const { Signature } = await kms.sign(input);
    const scheme = /PKCS1|PSS|_PH/.exec(SigningAlgorithm)?.[0].replace("_", "") ?? "";
    const what = [spec, scheme, MessageType === "RAW" ? "" : MessageType].filter(Boolean).join(" ");
    add("Sign", what, input);
    add("Verify", what, { ...input, Signature });
  }
  for (const spec of ["RSA_2048", "RSA_4096"] as const) {
    const KeyId = await keyOf(spec, "ENCRYPT_DECRYPT");
    const EncryptionAlgorithm: EncryptionAlgorithmSpec = "RSAES_OAEP_SHA_256";
    const Plaintext = Message.subarray(0, 32);
    const { CiphertextBlob } = await kms.encrypt({ KeyId, EncryptionAlgorithm, Plaintext });
    add("Encrypt", spec, { KeyId, EncryptionAlgorithm, Plaintext });
    add("Decrypt", spec, { KeyId, EncryptionAlgorithm, CiphertextBlob });
  }
  for (const bits of [256, 512] as const) {
    const KeyId = await keyOf(`HMAC_${bits}`, "GENERATE_VERIFY_MAC");
    const MacAlgorithm: MacAlgorithmSpec = `HMAC_SHA_${bits}`;
    const { Mac } = await kms.generateMac({ KeyId, MacAlgorithm, Message });
    add("GenerateMac", `HMAC_${bits}`, { KeyId, MacAlgorithm, Message });
    add("VerifyMac", `HMAC_${bits}`, { KeyId, MacAlgorithm, Message, Mac });
  }
  for (const bits of [256, 384, 521] as const) {
    const KeyId = await keyOf(`ECC_NIST_P${bits}`, "KEY_AGREEMENT");
    const { PublicKey } = await kms.getPublicKey({ KeyId });
    const what = `ECC_NIST_P${bits}`;
    add("DeriveSharedSecret", what, { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey });
  }
  for (const set of [512, 768, 1024] as const) {
    const KeyId = await keyOf(`ML_KEM_${set}`, "ENCAPSULATE_DECAPSULATE");
    const input = { KeyId, EncapsulationAlgorithm: "ML_KEM" } as const;
    const { SharedSecretCiphertextBlob } = await kms.encapsulate(input);
    add("Encapsulate", `ML_KEM_${set}`, input);
    add("Decapsulate", `ML_KEM_${set}`, { ...input, SharedSecretCiphertextBlob });
  }
  const KeyId = await keyOf("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  for (const KeyPairSpec of ["RSA_2048", "ECC_NIST_P256", "ML_KEM_768"]) {
    add("GenerateDataKeyPair", KeyPairSpec, { KeyId, KeyPairSpec });
  }
  return requests;
}

/** Bytes as the protocol has them. */
function encoded(input: object): object {
  const entries = Object.entries(input).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  ]);
  return Object.fromEntries(entries) as object;
}
