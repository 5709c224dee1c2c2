import type { KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import { send } from "../../support/commands.ts";
import { createKey, type Suite } from "../../support/suite.ts";
import { plaintext, type Requests } from "./request.ts";

/** What takes keys of other kinds. */
export function kmsAsymmetric(suite: Suite): Requests {
  const Message = plaintext;
  const of = async (KeySpec: KeySpec, KeyUsage: KeyUsageType) =>
    (await createKey(suite.kms, { KeySpec, KeyUsage })).KeyId;
  const answerOf = async (operation: string, input: object) => {
    const { output, error } = await send(suite, "kms", operation, input);
    if (output === undefined) {
      throw new Error(`${operation} has to come first, and failed`, { cause: error });
    }
    return output;
  };
  const signing = async () => ({
    KeyId: await of("ECC_NIST_P256", "SIGN_VERIFY"),
    SigningAlgorithm: "ECDSA_SHA_256",
    Message,
  });
  const authenticating = async () => ({
    KeyId: await of("HMAC_256", "GENERATE_VERIFY_MAC"),
    MacAlgorithm: "HMAC_SHA_256",
    Message,
  });
  const encapsulating = async () => ({
    KeyId: await of("ML_KEM_768" as KeySpec, "ENCAPSULATE_DECAPSULATE" as KeyUsageType),
    EncapsulationAlgorithm: "ML_KEM",
  });
  const pair = async () => ({
    KeyId: (await createKey(suite.kms)).KeyId,
    KeyPairSpec: "ECC_NIST_P256",
  });
  return {
    Decapsulate: async () => {
      const input = await encapsulating();
      const { SharedSecretCiphertextBlob } = await answerOf("Encapsulate", input);
      return { ...input, SharedSecretCiphertextBlob };
    },
    DeriveSharedSecret: async () => {
      const KeyId = await of("ECC_NIST_P256", "KEY_AGREEMENT");
      const { PublicKey } = await answerOf("GetPublicKey", { KeyId });
      return { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey };
    },
    Encapsulate: encapsulating,
    GenerateDataKeyPair: pair,
    GenerateDataKeyPairWithoutPlaintext: pair,
    GenerateMac: authenticating,
    GetPublicKey: async () => ({ KeyId: await of("ECC_NIST_P256", "SIGN_VERIFY") }),
    Sign: signing,
    Verify: async () => {
      const input = await signing();
      return { ...input, Signature: (await answerOf("Sign", input))["Signature"] };
    },
    VerifyMac: async () => {
      const input = await authenticating();
      return { ...input, Mac: (await answerOf("GenerateMac", input))["Mac"] };
    },
  };
}
