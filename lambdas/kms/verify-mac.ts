import { accessKey } from "../shared/keys/access.ts";
import { macKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { requireMac } from "../shared/keys/mac.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { verifyMacMembers } from "./members/verify-mac.ts";
import { kmsFunction } from "./service.ts";

export const verifyMac = defineOperation("VerifyMac", verifyMacMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:VerifyMac",
    grantTokens: input.GrantTokens,
    context: macKeys(input),
  });
  requireUsage(key, "GENERATE_VERIFY_MAC", "VerifyMac");
  requireState(key, "use");
  requireAlgorithm(key, input.MacAlgorithm);
  await requireMac(services, key, input.Message, input.Mac);
  stopDryRun(input.DryRun);
  return { KeyId: arnOf(key), MacValid: true, MacAlgorithm: input.MacAlgorithm };
});

export const { create, handler } = kmsFunction(verifyMac);
