/** The other party's public key, for key agreement. */

import type { KeyObject } from "node:crypto";
import { curveOf } from "../crypto/ec-curves.ts";
import { readPublicKey } from "../crypto/key-pair.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Key } from "./key.ts";
import { materialKind } from "./specs.ts";

/**
 * @param der SPKI
 * @throws ServiceError ValidationException, without a reason as in AWS, for what
 *   is no key of the same curve
 */
export function peerKeyFor({ spec }: Key, der: Uint8Array): KeyObject {
  const kind = materialKind(spec);
  const peer = readPublicKey(der);
  if (peer === undefined || kind.type !== "ec" || curveOf(peer)?.name !== kind.curve) {
    throw new ServiceError("ValidationException");
  }
  return peer;
}
