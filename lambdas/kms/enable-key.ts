import { accessOwnKey } from "../shared/keys/access.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { enableKeyMembers } from "./members/enable-key.ts";
import { kmsFunction } from "./service.ts";

export const enableKey = defineOperation("EnableKey", enableKeyMembers, async (call) => {
  const { key } = await accessOwnKey(call, call.input.KeyId, { action: "kms:EnableKey" });
  await call.services.keys.change(key, { state: "Enabled" });
  return undefined;
});

export const { create, handler } = kmsFunction(enableKey);
