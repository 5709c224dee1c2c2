import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const replicateKeyMembers = {
  KeyId: required(shapes.keyId),
  ReplicaRegion: required(shapes.region),
  Policy: shapes.policy,
  BypassPolicyLockoutSafetyCheck: shapes.boolean,
  Description: shapes.description,
  Tags: shapes.tags,
} as const satisfies Members;
