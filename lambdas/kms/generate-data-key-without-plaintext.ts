import { generateDataKey } from "../shared/keys/data-key.ts";
import { currentMaterial } from "../shared/keys/material.ts";
import { arnOf } from "../shared/keys/key.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateDataKeyWithoutPlaintextMembers } from "./members/generate-data-key-without-plaintext.ts";
import { kmsFunction } from "./service.ts";

export const generateDataKeyWithoutPlaintext = defineOperation(
  "GenerateDataKeyWithoutPlaintext",
  generateDataKeyWithoutPlaintextMembers,
  async (call) => {
    const { key, plaintext, ciphertext } = await generateDataKey(
      call,
      "GenerateDataKeyWithoutPlaintext",
    );
    plaintext.fill(0);
    return {
      CiphertextBlob: ciphertext,
      KeyId: arnOf(key),
      KeyMaterialId: currentMaterial(key)?.id,
    };
  },
);

export const { create, handler } = kmsFunction(generateDataKeyWithoutPlaintext);
