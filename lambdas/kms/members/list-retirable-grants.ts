import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listRetirableGrantsMembers = {
  Limit: shapes.limit,
  Marker: shapes.marker,
  RetiringPrincipal: shapes.principal,
  RetiringServicePrincipal: shapes.principal,
} as const satisfies Members;
