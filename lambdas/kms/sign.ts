import { accessKey } from "../shared/keys/access.ts";
import { signingKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { parseMessage, signWith } from "../shared/keys/signing.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { signMembers } from "./members/sign.ts";
import { kmsFunction } from "./service.ts";

export const sign = defineOperation("Sign", signMembers, async (call) => {
  const { input, services } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Sign",
    grantTokens: input.GrantTokens,
    context: signingKeys(input),
  });
  requireUsage(key, "SIGN_VERIFY", "Sign");
  requireState(key, "use");
  requireAlgorithm(key, input.SigningAlgorithm);
  const message = parseMessage(key, input);
  stopDryRun(input.DryRun);
  return {
    KeyId: arnOf(key),
    Signature: await signWith(services, key, input.SigningAlgorithm, message),
    SigningAlgorithm: input.SigningAlgorithm,
  };
});

export const { create, handler } = kmsFunction(sign);
