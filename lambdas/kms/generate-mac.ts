import { accessKey } from "../shared/keys/access.ts";
import { macKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { macOf } from "../shared/keys/mac.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { generateMacMembers } from "./members/generate-mac.ts";
import { kmsFunction } from "./service.ts";

export const generateMac = defineOperation("GenerateMac", generateMacMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:GenerateMac",
    grantTokens: input.GrantTokens,
    context: macKeys(input),
  });
  requireUsage(key, "GENERATE_VERIFY_MAC", "GenerateMac");
  requireState(key, "use");
  requireAlgorithm(key, input.MacAlgorithm);
  stopDryRun(input.DryRun);
  return {
    Mac: await macOf(services, key, input.Message),
    MacAlgorithm: input.MacAlgorithm,
    KeyId: arnOf(key),
  };
});

export const { create, handler } = kmsFunction(generateMac);
