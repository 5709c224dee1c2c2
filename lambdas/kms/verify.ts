import { accessKey } from "../shared/keys/access.ts";
import { signingKeys } from "../shared/keys/condition-keys.ts";
import { arnOf } from "../shared/keys/key.ts";
import { stopDryRun } from "../shared/keys/refusals.ts";
import { parseMessage, requireSignature } from "../shared/keys/signing.ts";
import { requireState } from "../shared/keys/states.ts";
import { requireAlgorithm, requireUsage } from "../shared/keys/usage.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { verifyMembers } from "./members/verify.ts";
import { kmsFunction } from "./service.ts";

export const verify = defineOperation("Verify", verifyMembers, async (call) => {
  const { input } = call;
  const { key } = await accessKey(call, input.KeyId, {
    action: "kms:Verify",
    grantTokens: input.GrantTokens,
    context: signingKeys(input),
  });
  requireUsage(key, "SIGN_VERIFY", "Verify");
  requireState(key, "use");
  requireAlgorithm(key, input.SigningAlgorithm);
  const message = parseMessage(key, input);
  await requireSignature(key, input.SigningAlgorithm, message, input.Signature);
  stopDryRun(input.DryRun);
  return { KeyId: arnOf(key), SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
});

export const { create, handler } = kmsFunction(verify);
