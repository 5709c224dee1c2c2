import { accessOwnKey } from "../shared/keys/access.ts";
import { caughtUp } from "../shared/keys/rotation.ts";
import { requireState } from "../shared/keys/states.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { enableKeyMembers } from "./members/enable-key.ts";
import { kmsFunction } from "./service.ts";

export const enableKey = defineOperation("EnableKey", enableKeyMembers, async (call) => {
  const { key } = await accessOwnKey(call, call.input.KeyId, { action: "kms:EnableKey" });
  requireState(key, "switch");
  await call.services.keys.change(key, { state: "Enabled", ...caughtUp(key, call.now) });
  return undefined;
});

export const { create, handler } = kmsFunction(enableKey);
