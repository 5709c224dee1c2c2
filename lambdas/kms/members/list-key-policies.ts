import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listKeyPoliciesMembers = {
  KeyId: required(shapes.keyId),
  Limit: shapes.limit,
  Marker: shapes.marker,
} as const satisfies Members;
