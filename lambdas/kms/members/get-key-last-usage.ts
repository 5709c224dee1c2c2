import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const getKeyLastUsageMembers = {
  KeyId: required(shapes.keyId),
} as const satisfies Members;
