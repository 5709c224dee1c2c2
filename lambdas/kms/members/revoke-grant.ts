import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const revokeGrantMembers = {
  KeyId: required(shapes.keyId),
  GrantId: required(shapes.grantId),
  DryRun: shapes.boolean,
} as const satisfies Members;
