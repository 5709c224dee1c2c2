import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listResourceTagsMembers = {
  KeyId: required(shapes.keyId),
  Limit: shapes.limit,
  Marker: shapes.marker,
} as const satisfies Members;
