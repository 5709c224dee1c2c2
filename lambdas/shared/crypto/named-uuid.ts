/** UUIDs that follow from names: the same names always have the same one, and no drawn one is like it. */

import { sha256 } from "./digests.ts";
import { lengthPrefixed } from "./encoding.ts";
import { formattedUuid } from "./random.ts";

/** Version 8 (RFC 9562, section 5.8): 122 bits of SHA-256. It hides nothing. */
export function namedUuid(names: readonly string[]): string {
  return formattedUuid(sha256(lengthPrefixed(names)).subarray(0, 16), 8);
}
