import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const updateAliasMembers = {
  AliasName: { ...shapes.aliasName, required: true },
  TargetKeyId: { ...shapes.keyId, required: true },
} as const satisfies Members;
