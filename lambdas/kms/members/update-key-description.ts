import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const updateKeyDescriptionMembers = {
  KeyId: { ...shapes.keyId, required: true },
  Description: { ...shapes.description, required: true },
} as const satisfies Members;
