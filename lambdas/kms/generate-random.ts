import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import { recipientOf, revealed } from "../shared/keys/recipient.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { generateRandomMembers } from "./members/generate-random.ts";
import { kmsFunction } from "./service.ts";

export const generateRandom = defineOperation(
  "GenerateRandom",
  generateRandomMembers,
  async (call) => {
    const { input, services } = call;
    if (input.NumberOfBytes === undefined) {
      throw new ServiceError("ValidationException", "NumberOfBytes is required.");
    }
    const recipient = await recipientOf(call, input.Recipient);
    await authorizeAccountAction(call, "kms:GenerateRandom", { context: recipient?.context });
    if (input.CustomKeyStoreId !== undefined) {
      throw new ServiceError(
        "UnsupportedOperationException",
        "This version of Lockstead has no custom key stores.",
      );
    }
    return revealed(recipient, "Plaintext", services.random(input.NumberOfBytes));
  },
);

export const { create, handler } = kmsFunction(generateRandom);
