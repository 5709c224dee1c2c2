/** Imported material of a multi-Region key: each of its Regions has the bytes that were imported there. */

import type { KeyStore } from "../../store/keys.ts";
import { asOf } from "../due.ts";
import type { Key } from "../key.ts";
import { isThere } from "../material.ts";

/** Whether every key of the set has a material's bytes: the set turns to it as one. */
export async function isInEachRegion(
  keys: KeyStore,
  key: Key,
  id: string,
  now: Date,
): Promise<boolean> {
  const others = await othersOfSet(keys, key);
  return [key, ...others].every((one) =>
    asOf(one, now)?.materials.some((material) => material.id === id && isThere(material)),
  );
}

/** As they are stored. */
async function othersOfSet(keys: KeyStore, key: Key): Promise<readonly Key[]> {
  const { set, account, region, keyId } = key;
  const regions = set?.members.map((member) => member.region) ?? [];
  const found = await Promise.all(
    regions
      .filter((other) => other !== region)
      .map((other) => keys.load({ account, region: other }, keyId)),
  );
  return found.filter((one) => one !== undefined);
}
