/** Shapes that only operations on managed policies take. */

import type { Shape } from "../../shared/wire/members.ts";

export const versionId = {
  type: "string",
  pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
} as const satisfies Shape;

export const usageFilter = {
  type: "string",
  enum: ["PermissionsPolicy", "PermissionsBoundary"],
} as const satisfies Shape;
