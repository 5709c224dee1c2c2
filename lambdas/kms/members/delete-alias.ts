import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const deleteAliasMembers = {
  AliasName: { ...shapes.aliasName, required: true },
} as const satisfies Members;
