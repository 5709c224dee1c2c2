import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const scheduleKeyDeletionMembers = {
  KeyId: required(shapes.keyId),
  PendingWindowInDays: { type: "integer", min: 1, max: 365 },
} as const satisfies Members;
