/** Message authentication codes. */

import { hmac, sameMac } from "../crypto/hmac.ts";
import type { Services } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Key } from "./key.ts";
import { usableMaterial } from "./material.ts";
import { materialKind } from "./specs.ts";

/** The whole tag: as long as the hash. */
export async function macOf(
  { vault }: Services,
  key: Key,
  message: Uint8Array,
): Promise<Uint8Array> {
  const kind = materialKind(key.spec);
  if (kind.type !== "hmac") {
    throw new Error(`Keys of the spec ${key.spec} make no MACs`);
  }
  return hmac(await vault.open(key, usableMaterial(key)), kind.hash, message);
}

/** @throws ServiceError KMSInvalidMacException, without a reason */
export async function requireMac(
  services: Services,
  key: Key,
  message: Uint8Array,
  mac: Uint8Array,
): Promise<void> {
  if (!sameMac(mac, await macOf(services, key, message))) {
    throw new ServiceError("KMSInvalidMacException");
  }
}
