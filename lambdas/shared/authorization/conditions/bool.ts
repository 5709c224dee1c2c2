import { typed } from "./comparison.ts";

/** `true` and `false` in any case. */
export const bool = typed(
  (text) => {
    const lower = text.toLowerCase();
    return lower === "true" ? true : lower === "false" ? false : undefined;
  },
  (actual, expected) => actual === expected,
);
