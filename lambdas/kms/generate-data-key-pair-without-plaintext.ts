import { generateDataKeyPair } from "../shared/keys/data-key-pair.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyPairWithoutPlaintextMembers } from "./members/generate-data-key-pair-without-plaintext.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKeyPairWithoutPlaintext = defineOperation(
  "GenerateDataKeyPairWithoutPlaintext",
  generateDataKeyPairWithoutPlaintextMembers,
  async (call) => {
    const pair = await generateDataKeyPair(call, "GenerateDataKeyPairWithoutPlaintext");
    pair.privateKey.fill(0);
    return {
      PrivateKeyCiphertextBlob: pair.privateKeyCiphertext,
      PublicKey: pair.publicKey,
      KeyId: arnOf(pair.key),
      KeyPairSpec: call.input.KeyPairSpec,
      KeyMaterialId: currentMaterial(pair.key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKeyPairWithoutPlaintext);
