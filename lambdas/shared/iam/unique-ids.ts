/** Unique ids of IAM: a prefix for the kind, and 17 random characters of base32. */

import { base32 } from "../crypto/base32.ts";
import type { Random } from "../crypto/random.ts";

/** Users, groups, roles, managed policies. */
export type UniqueIdPrefix = "AIDA" | "AGPA" | "AROA" | "ANPA";

export function newUniqueId(prefix: UniqueIdPrefix, random: Random): string {
  return prefix + base32(random(17));
}
