/** Shapes that only operations on managed policies take. */

import { shape } from "../../shared/wire/members.ts";

export const versionId = shape({
  type: "string",
  pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
});

export const usageFilter = shape({
  type: "string",
  enum: ["PermissionsPolicy", "PermissionsBoundary"],
});
