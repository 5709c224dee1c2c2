/**
 * The shapes of what is stored of a key: an item for each Region that it is in,
 * and, for a multi-Region key, one more for what its Regions have in common. That
 * one is the commit point of all that concerns the set: which Regions are in it,
 * which is the primary, and the key material.
 *
 * Imported material is imported into each Region for itself: of a multi-Region
 * key the set's item then says which materials there are, and the Region's holds
 * their bytes.
 */

import { isDeepStrictEqual } from "node:util";
import type { Place } from "../keys/arn.ts";
import { isMultiRegion } from "../keys/identifiers.ts";
import { dueTime } from "../keys/due.ts";
import type { Key, KeyChange, RegionSet } from "../keys/key.ts";
import { type KeyMaterial, withoutImport } from "../keys/material.ts";
import type { Item } from "./commands.ts";
import { dueKeys, keyItemKey, keyPrefix } from "./items.ts";

export type Attributes = Readonly<Record<string, unknown>>;

/** The Region under which what the Regions of a key have in common is stored. */
export const everyRegion = "*";

/** What the Regions of a multi-Region key have in common. */
const sharedNames = ["materials", "rotation", "rotationsOnDemand", "set"] as const;

/** What a change sets in each item; what is undefined is taken away. */
export type Parts = {
  /** In the key's own item: none when nothing changes there. */
  readonly own: Attributes;
  /** In its set's. */
  readonly shared: Attributes;
};

/** What came about by itself is written along, where the same item is written. */
export function partsOf(key: Key, wanted: KeyChange): Parts {
  const isElsewhere = isShared(key) && !sharedNames.some((name) => name in wanted);
  const change = isElsewhere ? wanted : { ...key.overdue, ...wanted };
  const { materials, rotation, rotationsOnDemand, set, tags, ...plain } = change;
  const own = { ...plain, ...("tags" in change && { tags: tags && writeTags(tags) }) };
  const common = {
    ...("materials" in change && { materials }),
    ...("rotation" in change && { rotation }),
    ...("rotationsOnDemand" in change && { rotationsOnDemand }),
  };
  const next = { ...key, ...change } as Key;
  if (key.set === undefined) {
    return { own: withDue({ ...own, ...common }, next), shared: {} };
  }
  const members = set && { primary: set.primary, replicas: set.replicas, moved: set.moved };
  if (isShared(key)) {
    return {
      own: withDue(own, { deletion: next.deletion }),
      shared: withDue({ ...common, ...members }, { rotation: next.rotation }),
    };
  }
  const known = materials?.map(withoutImport);
  const isNew = known !== undefined && !isDeepStrictEqual(known, key.materials.map(withoutImport));
  return {
    own: withDue({ ...own, ...(materials && { imports: materials }) }, next),
    shared: {
      ...("rotationsOnDemand" in change && { rotationsOnDemand }),
      ...(isNew && { materials: known }),
      ...members,
    },
  };
}

/** The material of a multi-Region key is its set's, but for imported bytes. */
function isShared({ set, origin }: Key): boolean {
  return set !== undefined && origin !== "EXTERNAL";
}

/** What is written of a new key: its own item, and the set's if it founds one. */
export function newKeyItems(key: Key): { readonly own: Item; readonly shared: Item | undefined } {
  const { account, region, keyId, created, version, spec, usage, origin, manager, ...rest } = key;
  const { publicKey, service, creatingUntil, overdue: _overdue, ...change } = rest;
  const { own, shared } = partsOf(key, change);
  const constant = {
    spec,
    usage,
    origin,
    manager,
    service,
    publicKey,
    creatingUntil,
    created: created.getTime(),
  };
  return {
    own: { ...keyItemKey({ account, region }, keyId), ...constant, ...own, version },
    shared: key.set && {
      ...keyItemKey({ account, region: everyRegion }, keyId),
      ...shared,
      version: 1,
    },
  };
}

/**
 * @param sharedItem of a multi-Region key
 * @returns undefined for a replica that the set does not know: never finished, or as good as gone
 */
export function readKey(place: Place, item: Item, sharedItem: Item | undefined): Key | undefined {
  const { account, region } = place;
  const { pk: _pk, sk, writeId: _writeId, due: _due, dueAt: _dueAt, ...attributes } = item;
  const { created, tags, imports, material, ...plain } = attributes;
  const key = {
    // Before keys could rotate they had one material.
    ...(material !== undefined && { materials: [material as KeyMaterial] }),
    ...(plain as Omit<Key, "account" | "region" | "keyId" | "created" | "tags">),
    account,
    region,
    keyId: sk.slice(keyPrefix.length),
    created: new Date(created as number),
    tags: new Map((tags as readonly { k: string; v: string }[]).map(({ k, v }) => [k, v])),
  };
  if (!isMultiRegion(key.keyId)) {
    return key;
  }
  if (sharedItem === undefined) {
    return undefined;
  }
  // A set that nothing was imported into has none.
  const {
    primary,
    replicas,
    moved,
    materials = [],
    rotation,
    rotationsOnDemand,
    version,
  } = sharedItem as unknown as RegionSet &
    Pick<Key, "materials" | "rotation" | "rotationsOnDemand">;
  const isMember = primary === region || replicas.some((replica) => replica.region === region);
  const bytes = (imports ?? []) as readonly KeyMaterial[];
  return isMember
    ? {
        ...key,
        materials: materials.map((one) => withBytes(one, bytes)),
        ...(rotation && { rotation }),
        ...(rotationsOnDemand !== undefined && { rotationsOnDemand }),
        set: { primary, replicas, ...(moved && { moved }), version },
      }
    : undefined;
}

/** @param imports of the Region; there are none where the set has the bytes */
function withBytes(material: KeyMaterial, imports: readonly KeyMaterial[]): KeyMaterial {
  const imported = imports.find(({ id }) => id === material.id);
  const { domainKey, sealed, expires, description } = imported ?? {};
  return {
    ...material,
    ...(domainKey !== undefined && { domainKey }),
    ...(sealed && { sealed }),
    ...(expires !== undefined && { expires }),
    ...(description !== undefined && { description }),
  };
}

/** The index of what is due holds the item as long as something is. */
function withDue(attributes: Attributes, next: Parameters<typeof dueTime>[0]): Attributes {
  if (Object.keys(attributes).length === 0) {
    return attributes;
  }
  const dueAt = dueTime(next);
  return { ...attributes, due: dueAt === undefined ? undefined : dueKeys, dueAt };
}

/** A list, because a tag may have any name, `__proto__` among them. */
function writeTags(tags: ReadonlyMap<string, string>): readonly { k: string; v: string }[] {
  return [...tags].map(([k, v]) => ({ k, v }));
}
