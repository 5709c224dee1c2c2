/** Elliptic-curve Diffie-Hellman (SP 800-56A, 5.7.1.2), with the point's x as it is: what a key is derived from. */

import { diffieHellman, type KeyObject } from "node:crypto";
import { requireCurve } from "./ec-curves.ts";

/**
 * @param publicKey on the same curve: what readPublicKey gave, so it is a point of it
 * @returns x, in as many bytes as the field has: 32, 48 or 66, with its leading zeros
 */
export function ecdh(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  const own = requireCurve(privateKey, "private");
  const peer = requireCurve(publicKey, "public");
  if (own !== peer) {
    throw new RangeError(`The keys must be on one curve, not ${own.name} and ${peer.name}`);
  }
  return diffieHellman({ privateKey, publicKey });
}
