/** What becomes of a key when imported material is deleted. */

import type { Services } from "../../runtime/operation.ts";
import { type Key, typeInSet } from "../key.ts";
import { isThere, type KeyMaterial } from "../material.ts";
import { deleteFromReplicas, withoutBytesOf } from "./regions.ts";

/** Destroys the bytes of a key's material, and what is left of it if it was only waiting. */
export async function deleteMaterial(
  { keys, vault }: Pick<Services, "keys" | "vault">,
  key: Key,
  material: KeyMaterial,
): Promise<void> {
  const takenBack = material.pending && typeInSet(key) !== "REPLICA";
  if (takenBack) {
    await deleteFromReplicas(keys, key, material.id);
    const materials = key.materials.filter(({ id }) => id !== material.id);
    await keys.change(key, { materials });
  } else if (isThere(material)) {
    await keys.change(key, { materials: withoutBytesOf(key, material.id) });
  }
  vault.forget(key);
}
