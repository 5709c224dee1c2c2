import { arnMatches } from "../glob.ts";
import type { Comparison } from "./comparison.ts";

/** ArnEquals and ArnLike are the same: six segments, each with wildcards of its own. */
export const arnLike: Comparison = {
  variables: true,
  prepare: (pattern) => (actual) => arnMatches(pattern, actual),
};
