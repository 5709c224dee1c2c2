/** Shapes that only operations on roles take. */

import type { Shape } from "../../shared/wire/members.ts";

export const description = {
  type: "string",
  max: 1000,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
} as const satisfies Shape;

/** Seconds. */
export const sessionDuration = {
  type: "integer",
  min: 3600,
  max: 43_200,
} as const satisfies Shape;
