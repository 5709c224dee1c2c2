import { accessOwnKey } from "../shared/keys/access.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { updateKeyDescriptionMembers } from "./members/update-key-description.ts";
import { kmsFunction } from "./service.ts";

export const updateKeyDescription = defineOperation(
  "UpdateKeyDescription",
  updateKeyDescriptionMembers,
  async (call) => {
    const { input, services } = call;
    const { key } = await accessOwnKey(call, input.KeyId, { action: "kms:UpdateKeyDescription" });
    requireState(key, "annotate");
    await services.keys.change(key, { description: input.Description });
    return undefined;
  },
);

export const { create, handler } = kmsFunction(updateKeyDescription);
