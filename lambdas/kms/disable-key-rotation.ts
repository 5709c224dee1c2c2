import { accessOwnKey } from "../shared/keys/access.ts";
import { requireGenerated, requireRotatable } from "../shared/keys/rotation.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { disableKeyRotationMembers } from "./members/disable-key-rotation.ts";
import { kmsFunction } from "./service.ts";

export const disableKeyRotation = defineOperation(
  "DisableKeyRotation",
  disableKeyRotationMembers,
  async (call) => {
    const { key } = await accessOwnKey(call, call.input.KeyId, {
      action: "kms:DisableKeyRotation",
    });
    requireGenerated(key);
    requireState(key, "configureRotation");
    requireRotatable(key);
    await call.services.keys.change(key, { rotation: undefined });
    return undefined;
  },
);

export const { create, handler } = kmsFunction(disableKeyRotation);
