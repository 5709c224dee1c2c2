import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const revokeGrantMembers = {
  KeyId: { ...shapes.keyId, required: true },
  GrantId: { ...shapes.grantId, required: true },
  DryRun: shapes.boolean,
} as const satisfies Members;
