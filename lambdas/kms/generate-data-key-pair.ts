import { generateDataKeyPair as newDataKeyPair } from "../shared/keys/data-key-pair.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { refuseRecipient } from "../shared/keys/refusals.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyPairMembers } from "./members/generate-data-key-pair.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKeyPair = defineOperation(
  "GenerateDataKeyPair",
  generateDataKeyPairMembers,
  async (call) => {
    const { input } = call;
    refuseRecipient(input.Recipient);
    const pair = await newDataKeyPair(call, "GenerateDataKeyPair");
    return {
      PrivateKeyCiphertextBlob: pair.privateKeyCiphertext,
      PrivateKeyPlaintext: pair.privateKey,
      PublicKey: pair.publicKey,
      KeyId: arnOf(pair.key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: currentMaterial(pair.key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKeyPair);
