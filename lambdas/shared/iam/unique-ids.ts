/** Unique ids of IAM: a prefix for the kind, and 17 random characters of base32. */

import type { Random } from "../crypto/random.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Users, groups, roles, managed policies. */
export type UniqueIdPrefix = "AIDA" | "AGPA" | "AROA" | "ANPA";

export function newUniqueId(prefix: UniqueIdPrefix, random: Random): string {
  return prefix + [...random(17)].map((byte) => alphabet[byte % 32]).join("");
}
