/** Imported material of a multi-Region key: each of its Regions has the bytes that were imported there. */

import type { KeyStore } from "../../store/keys.ts";
import { asOf } from "../due.ts";
import type { Key, KeyChange } from "../key.ts";
import { isThere, type KeyMaterial, pendingMaterial, withoutBytes } from "../material.ts";

/** Before a change whose material takes the place of one that waits no more. */
export async function deleteReplaced(
  keys: KeyStore,
  key: Key,
  { materials = [] }: KeyChange,
): Promise<void> {
  const pending = pendingMaterial(key);
  if (pending !== undefined && !materials.some(({ id }) => id === pending.id)) {
    await deleteFromReplicas(keys, key, pending.id);
  }
}

/**
 * Each Region has bytes of its own, which nobody would find any more once the
 * primary key does not know the material.
 */
export async function deleteFromReplicas(keys: KeyStore, key: Key, id: string): Promise<void> {
  for (const replica of await othersOfSet(keys, key)) {
    if (replica.materials.some((material) => material.id === id && isThere(material))) {
      await keys.change(replica, { materials: withoutBytesOf(replica, id) });
    }
  }
}

export function withoutBytesOf({ materials }: Key, id: string): readonly KeyMaterial[] {
  return materials.map((material) => (material.id === id ? withoutBytes(material) : material));
}

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
  const regions = set === undefined ? [] : [set.primary, ...set.replicas.map((one) => one.region)];
  const found = await Promise.all(
    regions
      .filter((other) => other !== region)
      .map((other) => keys.load({ account, region: other }, keyId)),
  );
  return found.filter((one) => one !== undefined);
}
