import { generateDataKey as newDataKey } from "../shared/keys/data-key.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { recipientOf, revealed } from "../shared/keys/recipient.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyMembers } from "./members/generate-data-key.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKey = defineOperation(
  "GenerateDataKey",
  generateDataKeyMembers,
  async (call) => {
    const recipient = await recipientOf(call, call.input.Recipient);
    const { key, plaintext, ciphertext } = await newDataKey(
      call,
      "GenerateDataKey",
      recipient?.context,
    );
    return {
      CiphertextBlob: ciphertext,
      ...revealed(recipient, "Plaintext", plaintext),
      KeyId: arnOf(key),
      KeyMaterialId: currentMaterial(key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKey);
