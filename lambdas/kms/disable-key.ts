import { accessOwnKey } from "../shared/keys/access.ts";
import { trailingDays } from "../shared/keys/last-usage.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { disableKeyMembers } from "./members/disable-key.ts";
import { kmsFunction } from "./service.ts";

export const disableKey = defineOperation("DisableKey", disableKeyMembers, async (call) => {
  const { key } = await accessOwnKey(call, call.input.KeyId, {
    action: "kms:DisableKey",
    trailingDays: trailingDays(call),
  });
  requireState(key, "switch");
  await call.services.keys.change(key, { state: "Disabled" });
  return undefined;
});

export const { create, handler } = kmsFunction(disableKey);
