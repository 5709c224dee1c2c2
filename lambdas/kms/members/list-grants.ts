import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listGrantsMembers = {
  Limit: shapes.limit,
  Marker: shapes.marker,
  KeyId: { ...shapes.keyId, required: true },
  GrantId: shapes.grantId,
  GranteePrincipal: shapes.principal,
  GranteeServicePrincipal: shapes.principal,
} as const satisfies Members;
