import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const deleteAliasMembers = {
  AliasName: required(shapes.aliasName),
} as const satisfies Members;
