import { contextOf } from "../shared/authorization/context.ts";
import { accessOwnKey } from "../shared/keys/access.ts";
import { acceptKeyPolicy, requireKeyPolicyName } from "../shared/keys/key-policy.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { putKeyPolicyMembers } from "./members/put-key-policy.ts";
import { kmsFunction } from "./service.ts";

export const putKeyPolicy = defineOperation("PutKeyPolicy", putKeyPolicyMembers, async (call) => {
  const { input, services } = call;
  const found = await accessOwnKey(call, input.KeyId, {
    action: "kms:PutKeyPolicy",
    context: contextOf({
      // Only there when it is sent: `Null` can ask for that.
      "kms:BypassPolicyLockoutSafetyCheck": input.BypassPolicyLockoutSafetyCheck?.toString(),
    }),
  });
  requireKeyPolicyName(input.PolicyName);
  const policy = await acceptKeyPolicy(
    call,
    found.key,
    input.Policy,
    input.BypassPolicyLockoutSafetyCheck,
  );
  await services.keys.putPolicy(found, policy);
  return undefined;
});

export const { create, handler } = kmsFunction(putKeyPolicy);
