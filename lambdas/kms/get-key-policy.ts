import { accessOwnKey } from "../shared/keys/access.ts";
import {
  currentPolicyText,
  keyPolicyName,
  requireKeyPolicyName,
} from "../shared/keys/key-policy.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { getKeyPolicyMembers } from "./members/get-key-policy.ts";
import { kmsFunction } from "./service.ts";

export const getKeyPolicy = defineOperation("GetKeyPolicy", getKeyPolicyMembers, async (call) => {
  const { input } = call;
  const { policy } = await accessOwnKey(call, input.KeyId, { action: "kms:GetKeyPolicy" });
  requireKeyPolicyName(input.PolicyName);
  return { Policy: await currentPolicyText(call, policy), PolicyName: keyPolicyName };
});

export const { create, handler } = kmsFunction(getKeyPolicy);
