/** What is signed: a message, or the digest that somebody made of it. */

import { createHash } from "node:crypto";
import type { SignatureHash } from "./ec-curves.ts";
import { requireLength } from "./length.ts";

export type SignedInput = { readonly raw: Uint8Array } | { readonly digest: Uint8Array };

/** Bytes of a digest (FIPS 180-4). */
export const digestLengths = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;

/** @throws RangeError for a ready-made digest of another length */
export function digestOf(hash: SignatureHash, input: SignedInput): Uint8Array {
  if ("raw" in input) {
    return createHash(hash).update(input.raw).digest();
  }
  requireLength(`A ${hash} digest`, input.digest, digestLengths[hash]);
  return input.digest;
}
