import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listGrantsMembers = {
  Limit: shapes.limit,
  Marker: shapes.marker,
  KeyId: required(shapes.keyId),
  GrantId: shapes.grantId,
  GranteePrincipal: shapes.principal,
  GranteeServicePrincipal: shapes.principal,
} as const satisfies Members;
