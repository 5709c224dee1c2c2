import { accessOwnKey } from "../shared/keys/access.ts";
import { arnOf } from "../shared/keys/key.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { cancelKeyDeletionMembers } from "./members/cancel-key-deletion.ts";
import { kmsFunction } from "./service.ts";

export const cancelKeyDeletion = defineOperation(
  "CancelKeyDeletion",
  cancelKeyDeletionMembers,
  async (call) => {
    const { key } = await accessOwnKey(call, call.input.KeyId, {
      action: "kms:CancelKeyDeletion",
    });
    requireState(key, "cancelDeletion");
    await call.services.keys.change(key, { state: "Disabled", deletion: undefined });
    return { KeyId: arnOf(key) };
  },
);

export const { create, handler } = kmsFunction(cancelKeyDeletion);
