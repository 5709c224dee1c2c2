import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const createAliasMembers = {
  AliasName: required(shapes.aliasName),
  TargetKeyId: required(shapes.keyId),
} as const satisfies Members;
