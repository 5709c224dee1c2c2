import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const putKeyPolicyMembers = {
  KeyId: required(shapes.keyId),
  PolicyName: shapes.policyName,
  Policy: required(shapes.policy),
  BypassPolicyLockoutSafetyCheck: shapes.boolean,
} as const satisfies Members;
