import { accessOwnKey } from "../shared/keys/access.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { enableKeyMembers } from "./members/enable-key.ts";
import { kmsFunction } from "./service.ts";

export const enableKey = defineOperation("EnableKey", enableKeyMembers, async (call) => {
  const { key } = await accessOwnKey(call, call.input.KeyId, { action: "kms:EnableKey" });
  requireState(key, "switch");
  await call.services.keys.change(key, { state: "Enabled" });
  return undefined;
});

export const { create, handler } = kmsFunction(enableKey);
