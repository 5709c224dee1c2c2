/** What becomes of a key when imported material is deleted. */

import type { Services } from "../../runtime/operation.ts";
import { type Key, typeInSet } from "../key.ts";
import { isThere, type KeyMaterial, withoutBytes } from "../material.ts";

/** Destroys the bytes of a key's material, and what is left of it if it was only waiting. */
export async function deleteMaterial(
  { keys, vault }: Pick<Services, "keys" | "vault">,
  key: Key,
  material: KeyMaterial,
): Promise<void> {
  if (material.pending && typeInSet(key) === "PRIMARY") {
    await keys.takeBack(key, material.id);
  } else if (material.pending && key.set === undefined) {
    await keys.change(key, { materials: without(key, material) });
  } else if (isThere(material)) {
    await keys.change(key, { materials: withoutBytesOf(key, material) });
  }
  vault.forget(key);
}

function without({ materials }: Key, { id }: KeyMaterial): readonly KeyMaterial[] {
  return materials.filter((material) => material.id !== id);
}

function withoutBytesOf({ materials }: Key, { id }: KeyMaterial): readonly KeyMaterial[] {
  return materials.map((material) => (material.id === id ? withoutBytes(material) : material));
}
