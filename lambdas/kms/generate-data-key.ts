import { generateDataKey as newDataKey } from "../shared/keys/data-key.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { refuseRecipient } from "../shared/keys/refusals.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyMembers } from "./members/generate-data-key.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKey = defineOperation(
  "GenerateDataKey",
  generateDataKeyMembers,
  async (call) => {
    refuseRecipient(call.input.Recipient);
    const { key, plaintext, ciphertext } = await newDataKey(call, "GenerateDataKey");
    return {
      CiphertextBlob: ciphertext,
      Plaintext: plaintext,
      KeyId: arnOf(key),
      KeyMaterialId: currentMaterial(key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKey);
