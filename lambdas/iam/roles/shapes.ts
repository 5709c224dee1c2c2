/** Shapes that only operations on roles take. */

import { shape } from "../../shared/wire/members.ts";

export const description = shape({
  type: "string",
  max: 1000,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
});

/** Seconds. */
export const sessionDuration = shape({
  type: "integer",
  min: 3600,
  max: 43_200,
});
