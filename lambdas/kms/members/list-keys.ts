import type { Members } from "../../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

export const listKeysMembers = {
  Limit: shapes.limit,
  Marker: shapes.marker,
} as const satisfies Members;
