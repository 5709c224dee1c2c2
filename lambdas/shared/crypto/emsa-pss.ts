/**
 * EMSA-PSS (RFC 8017, 9.1), from a digest on: MGF1 with the same hash, a salt as
 * long as the digest. For moduli of whole bytes, so emBits is 8 k - 1: the
 * encoded message has k bytes, and its highest bit is clear.
 */

import { createHash } from "node:crypto";
import type { SignatureHash } from "./ec-curves.ts";

const trailer = 0xbc;

/**
 * @param salt as long as the digest
 * @param length k, the bytes of the modulus
 */
export function emsaPss(
  hash: SignatureHash,
  digest: Uint8Array,
  salt: Uint8Array,
  length: number,
): Uint8Array {
  const block = Buffer.alloc(length - digest.length - 1);
  block[block.length - salt.length - 1] = 0x01;
  block.set(salt, block.length - salt.length);
  const seed = seedOf(hash, digest, salt);
  mask(hash, seed, block);
  return Buffer.concat([block, seed, Uint8Array.of(trailer)]);
}

/**
 * Whether the encoded message is one of the digest's. Each step of RFC 8017,
 * 9.1.2, with the salt's length known: the block has to be zeros, 01 and the salt.
 */
export function isEmsaPss(hash: SignatureHash, digest: Uint8Array, encoded: Uint8Array): boolean {
  const length = encoded.length - digest.length - 1;
  const block = Buffer.from(encoded.subarray(0, length));
  const seed = encoded.subarray(length, -1);
  if (encoded.at(-1) !== trailer || ((block[0] ?? 0) & 0x80) !== 0) {
    return false;
  }
  mask(hash, seed, block);
  const salt = block.subarray(length - digest.length);
  const one = length - salt.length - 1;
  const padded = block.subarray(0, one).every((byte) => byte === 0) && block[one] === 0x01;
  return padded && seedOf(hash, digest, salt).equals(seed);
}

/** H, the hash of eight zeros, the digest and the salt. */
function seedOf(hash: SignatureHash, digest: Uint8Array, salt: Uint8Array): Buffer {
  return createHash(hash).update(new Uint8Array(8)).update(digest).update(salt).digest();
}

/** Adds MGF1 of the seed (RFC 8017, B.2.1) to the block, and clears its highest bit. */
function mask(hash: SignatureHash, seed: Uint8Array, block: Buffer): void {
  const counter = Buffer.alloc(4);
  for (let at = 0; at < block.length; at += seed.length) {
    counter.writeUInt32BE(at / seed.length);
    const stream = createHash(hash).update(seed).update(counter).digest();
    for (const [index, byte] of stream.subarray(0, block.length - at).entries()) {
      block[at + index] = (block[at + index] ?? 0) ^ byte;
    }
  }
  block[0] = (block[0] ?? 0) & 0x7f;
}
