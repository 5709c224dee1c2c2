import { generateDataKeyPair as newDataKeyPair } from "../shared/keys/data-key-pair.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { recipientOf, revealed } from "../shared/keys/recipient.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyPairMembers } from "./members/generate-data-key-pair.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKeyPair = defineOperation(
  "GenerateDataKeyPair",
  generateDataKeyPairMembers,
  async (call) => {
    const { input } = call;
    const recipient = await recipientOf(call, input.Recipient);
    const pair = await newDataKeyPair(call, "GenerateDataKeyPair", recipient?.context);
    return {
      PrivateKeyCiphertextBlob: pair.privateKeyCiphertext,
      ...revealed(recipient, "PrivateKeyPlaintext", pair.privateKey),
      PublicKey: pair.publicKey,
      KeyId: arnOf(pair.key),
      KeyPairSpec: input.KeyPairSpec,
      KeyMaterialId: currentMaterial(pair.key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKeyPair);
