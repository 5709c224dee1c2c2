/**
 * What a key's materials become when material is imported into it.
 * Source: ../shared/facts/rotation-import-multiregion.md.
 *
 * The first material is the key's at once. What follows waits until the key turns
 * to it, and may be taken back until then; after that it belongs to the key for
 * ever, and comes back when it is imported again.
 */

import { ServiceError } from "../../wire/errors.ts";
import { arnOf, type Key, type KeyChange, typeInSet } from "../key.ts";
import {
  hasAllMaterials,
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
  // Expired, it still waits: for the same bytes again, or to be deleted.
  if (pending !== undefined) {
    throw new ServiceError(
      "KMSInvalidStateException",
      `New key material (id: ${imported.id}) cannot be imported into KMS key ${arnOf(key)}, because another key material (id: ${pending.id}) is pending rotation.`,
    );
  }
  const isFirst = key.materials.length === 0;
  const added: KeyMaterial = isFirst ? imported : { ...imported, pending: true };
  return [...key.materials, onTerms(added, terms)];
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
