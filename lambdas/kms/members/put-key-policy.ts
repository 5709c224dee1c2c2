import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const putKeyPolicyMembers = {
  KeyId: { ...shapes.keyId, required: true },
  PolicyName: shapes.policyName,
  Policy: { ...shapes.policy, required: true },
  BypassPolicyLockoutSafetyCheck: shapes.boolean,
} as const satisfies Members;
