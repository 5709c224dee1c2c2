/**
 * The key materials of a key: the one that new ciphertexts are made with, those
 * that it had before, and one that waits to take its turn.
 */

/** Key material, sealed for its key. */
export type SealedMaterial = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Which of the account's domain keys sealed it, counted from 1; 0 is that of its AWS managed keys. */
  readonly domainKey: number;
  readonly sealed: Uint8Array;
};

export type Rotated = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: "AUTOMATIC" | "ON_DEMAND";
};

export type KeyMaterial = Pick<SealedMaterial, "id"> &
  /** Absent where imported material was deleted, or has expired. */
  Partial<Pick<SealedMaterial, "domainKey" | "sealed">> & {
    /** When the key turned to it; absent for its first. */
    readonly rotated?: Rotated;
    /** Imported, and not yet rotated to. */
    readonly pending?: true;
    /** Of imported material: when it is gone, in milliseconds since 1970. */
    readonly expires?: number;
    /** Of imported material. */
    readonly description?: string;
  };

type WithMaterials = { readonly keyId: string; readonly materials: readonly KeyMaterial[] };

/** What the key is at: what it makes ciphertexts and signatures with, if its bytes are there. */
export function currentMaterial({ materials }: WithMaterials): KeyMaterial | undefined {
  return materials.findLast(({ pending }) => !pending);
}

/** The same of a key in a state to be used, which has it. */
export function usableMaterial(key: WithMaterials): SealedMaterial {
  const material = sealedOf(currentMaterial(key));
  if (material === undefined) {
    throw new Error(`The key ${key.keyId} has no material`);
  }
  return material;
}

/** What was imported, and waits for the key to turn to it. */
export function pendingMaterial({ materials }: WithMaterials): KeyMaterial | undefined {
  return materials.find(({ pending }) => pending);
}

/** Whatever the key was ever at: what was encrypted under it decrypts as long as its bytes are there. */
export function materialOf({ materials }: WithMaterials, id: string): SealedMaterial | undefined {
  return sealedOf(materials.find((material) => material.id === id && !material.pending));
}

export function isThere(material: KeyMaterial): boolean {
  return sealedOf(material) !== undefined;
}

/** All that its ciphertexts may need. Without one of them an imported key can do nothing. */
export function hasAllMaterials({ materials }: WithMaterials): boolean {
  const associated = materials.filter(({ pending }) => !pending);
  return associated.length > 0 && associated.every(isThere);
}

/** The same material, its bytes gone. */
export function withoutBytes(material: KeyMaterial): KeyMaterial {
  const { domainKey: _domainKey, sealed: _sealed, expires: _expires, ...rest } = material;
  return rest;
}

/** What the keys of a set have in common of imported material: the rest is each Region's own. */
export function withoutImport({ id, rotated, pending }: KeyMaterial): KeyMaterial {
  return { id, ...(rotated && { rotated }), ...(pending && { pending }) };
}

function sealedOf(material: KeyMaterial | undefined): SealedMaterial | undefined {
  const { id, domainKey, sealed } = material ?? {};
  return id === undefined || domainKey === undefined || sealed === undefined
    ? undefined
    : { id, domainKey, sealed };
}
