/**
 * What a key's materials become when material is imported into it, or imported
 * material is deleted. Source: ../shared/facts/rotation-import-multiregion.md.
 *
 * The first material is the key's at once. What follows waits until the key turns
 * to it, and may be taken back until then; after that it belongs to the key for
 * ever, and comes back when it is imported again.
 */

import type { Services } from "../../runtime/operation.ts";
import type { KeyStore } from "../../store/keys.ts";
import { ServiceError } from "../../wire/errors.ts";
import { asOf } from "../due.ts";
import { arnOf, type Key, type KeyChange, typeInSet } from "../key.ts";
import {
  hasAllMaterials,
  isThere,
  type KeyMaterial,
  pendingMaterial,
  type SealedMaterial,
  withoutBytes,
} from "../material.ts";
import type { ImportTerms } from "./request.ts";

/**
 * @param imported sealed for the key
 * @param publicKey its public half, if it has one
 * @throws ServiceError IncorrectKeyMaterialException, KMSInvalidStateException,
 *   UnsupportedOperationException
 */
export function importedInto(
  key: Key,
  imported: SealedMaterial,
  publicKey: Uint8Array | undefined,
  terms: ImportTerms,
): KeyChange {
  const type = terms.type ?? (key.materials.length === 0 ? "new" : "existing");
  const materials =
    type === "new" ? withNew(key, imported, terms) : withExisting(key, imported, terms);
  const completes = !hasAllMaterials(key) && hasAllMaterials({ ...key, materials });
  return {
    materials,
    ...(completes && { state: "Enabled" }),
    ...(publicKey && { publicKey }),
  };
}

function withNew(key: Key, imported: SealedMaterial, terms: ImportTerms): readonly KeyMaterial[] {
  if (typeInSet(key) === "REPLICA") {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${arnOf(key)} is not a multi-region primary key.`,
    );
  }
  if (key.materials.some(({ id }) => id === imported.id)) {
    throw incorrect("The key material was imported into this key before.");
  }
  const pending = pendingMaterial(key);
  if (pending !== undefined && isThere(pending)) {
    throw new ServiceError(
      "KMSInvalidStateException",
      `New key material (id: ${imported.id}) cannot be imported into KMS key ${arnOf(key)}, because another key material (id: ${pending.id}) is pending rotation.`,
    );
  }
  const kept = key.materials.filter((material) => material !== pending);
  const added: KeyMaterial = kept.length === 0 ? imported : { ...imported, pending: true };
  return [...kept, onTerms(added, terms)];
}

function withExisting(
  key: Key,
  imported: SealedMaterial,
  terms: ImportTerms,
): readonly KeyMaterial[] {
  // An id follows from the bytes, one-way: the same id is the same material.
  if (!key.materials.some(({ id }) => id === imported.id)) {
    throw incorrect("The key material is not the one that was imported into this key before.");
  }
  if (terms.materialId !== undefined && terms.materialId !== imported.id) {
    throw incorrect("The key material is not the one that KeyMaterialId identifies.");
  }
  return key.materials.map((known) =>
    known.id === imported.id ? onTerms({ ...withoutBytes(known), ...imported }, terms) : known,
  );
}

function onTerms(material: KeyMaterial, { expires, description }: ImportTerms): KeyMaterial {
  return {
    ...material,
    ...(expires !== undefined && { expires }),
    ...(description !== undefined && { description }),
  };
}

function incorrect(text: string): ServiceError {
  return new ServiceError("IncorrectKeyMaterialException", text);
}

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
async function deleteFromReplicas(keys: KeyStore, key: Key, id: string): Promise<void> {
  for (const replica of await othersOfSet(keys, key)) {
    if (replica.materials.some((material) => material.id === id && isThere(material))) {
      await keys.change(replica, { materials: withoutBytesOf(replica, id) });
    }
  }
}

function withoutBytesOf({ materials }: Key, id: string): readonly KeyMaterial[] {
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
