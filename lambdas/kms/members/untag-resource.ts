import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const untagResourceMembers = {
  KeyId: { ...shapes.keyId, required: true },
  TagKeys: { ...shapes.tagKeys, required: true },
} as const satisfies Members;
