import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const getKeyPolicyMembers = {
  KeyId: required(shapes.keyId),
  PolicyName: shapes.policyName,
} as const satisfies Members;
