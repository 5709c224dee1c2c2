import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const tagResourceMembers = {
  KeyId: { ...shapes.keyId, required: true },
  Tags: { ...shapes.tags, required: true },
} as const satisfies Members;
