/**
 * The account that an access key id carries. AWS documents only that
 * `sts:GetAccessKeyInfo` finds it; the encoding is known from
 * https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489.
 * It lets a request's account be known from its access key id, without a read.
 *
 * Sixteen characters of base32 (RFC 4648, no padding) follow the prefix. They
 * are 80 bits, from the top: one that is set, 40 of the account, 39 that are free.
 */

import { base32, fromBase32 } from "../crypto/base32.ts";

const form = /^A[KS]IA([A-Z2-7]{16})$/;
const marker = 1n << 79n;
const freeBits = 39;
const lastAccount = 999_999_999_999n;

/** `AKIA`: a user's own; `ASIA`: a session's. */
export type AccessKeyPrefix = "AKIA" | "ASIA";

/**
 * @param account 12 digits
 * @param free 5 bytes that tell the account's keys apart; the topmost bit has no room and is ignored
 */
export function accessKeyIdFor(prefix: AccessKeyPrefix, account: string, free: Uint8Array): string {
  if (!/^\d{12}$/.test(account)) {
    throw new RangeError("An account id has 12 digits.");
  }
  if (free.length !== 5) {
    throw new RangeError("An access key id has 5 free bytes.");
  }
  const tail = BigInt.asUintN(freeBits, toNumber(free, 8n));
  const bits = marker | (BigInt(account) << BigInt(freeBits)) | tail;
  const digits = Array.from({ length: 16 }, (_, i) => Number((bits >> BigInt(75 - 5 * i)) & 31n));
  return prefix + base32(digits);
}

/** The 12 digits, or undefined for what is no access key id or carries no account. */
export function accountOf(accessKeyId: string): string | undefined {
  const characters = form.exec(accessKeyId)?.[1];
  if (characters === undefined) {
    return undefined;
  }
  const bits = toNumber(fromBase32(characters), 5n);
  const account = (bits ^ marker) >> BigInt(freeBits);
  // Ids made before AWS encoded the account, and AWS's own AKIAIOSFODNN7EXAMPLE,
  // have the topmost bit clear: the XOR then sets it, above every account.
  return account > lastAccount ? undefined : account.toString().padStart(12, "0");
}

/** The digits of a number whose base is 2 to the `width`, the most significant first. */
function toNumber(digits: Iterable<number>, width: bigint): bigint {
  let sum = 0n;
  for (const digit of digits) {
    sum = (sum << width) | BigInt(digit);
  }
  return sum;
}
