import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const getKeyPolicyMembers = {
  KeyId: { ...shapes.keyId, required: true },
  PolicyName: shapes.policyName,
} as const satisfies Members;
