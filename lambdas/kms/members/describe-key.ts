import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const describeKeyMembers = {
  KeyId: { ...shapes.keyId, required: true },
  GrantTokens: shapes.grantTokens,
} as const satisfies Members;
