import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const tagResourceMembers = {
  KeyId: required(shapes.keyId),
  Tags: required(shapes.tags),
} as const satisfies Members;
