/** Ids of what is new in the organization. */

import type { Random } from "../crypto/random.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** @param root whose id an organizational unit's id carries */
export const newUnitId = (root: string, random: Random) =>
  `ou-${root.slice("r-".length)}-${characters(8, random)}`;
export const newPolicyId = (random: Random) => `p-${characters(8, random)}`;
export const newCreationId = (random: Random) => `car-${characters(32, random)}`;

/** Twelve digits, and the first is no zero: an id stays itself where it is taken for a number. */
export function newAccountId(random: Random): string {
  const digits = Buffer.from(random(8)).readBigUInt64BE();
  return String(smallest + (digits % (largest - smallest + 1n)));
}

const smallest = 100_000_000_000n;
const largest = 999_999_999_999n;

/** Bytes that would favour the first letters are drawn again. */
function characters(length: number, random: Random): string {
  let text = "";
  while (text.length < length) {
    const [byte = 255] = random(1);
    if (byte < 252) {
      text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
