import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const retireGrantMembers = {
  GrantToken: shapes.grantToken,
  KeyId: shapes.keyId,
  GrantId: shapes.grantId,
  DryRun: shapes.boolean,
} as const satisfies Members;
