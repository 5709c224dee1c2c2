import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const disableKeyMembers = {
  KeyId: { ...shapes.keyId, required: true },
} as const satisfies Members;
