import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const untagResourceMembers = {
  KeyId: required(shapes.keyId),
  TagKeys: required(shapes.tagKeys),
} as const satisfies Members;
