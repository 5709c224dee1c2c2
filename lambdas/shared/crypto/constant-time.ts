import { timingSafeEqual } from "node:crypto";
import { sha256 } from "./digests.ts";

/**
 * Whether two secrets are the same, in time that depends on neither. Hashing
 * first makes the lengths equal, which `timingSafeEqual` demands.
 */
export function sameSecret(left: string | Uint8Array, right: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}
