import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listResourceTagsMembers = {
  KeyId: { ...shapes.keyId, required: true },
  Limit: shapes.limit,
  Marker: shapes.marker,
} as const satisfies Members;
