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
import { dueTime, replicasOf } from "../keys/due.ts";
import type { Key, KeyChange, Member, RegionSet } from "../keys/key.ts";
import { type KeyMaterial, withoutImport } from "../keys/material.ts";
import type { Item } from "./commands.ts";
import { dueKeys, keyItemKey, keyPrefix } from "./items.ts";

export type Attributes = Readonly<Record<string, unknown>>;

/** The Region under which what the Regions of a key have in common is stored. */
export const everyRegion = "*";

/** What the Regions of a multi-Region key have in common: where its material is generated, that as well. */
const sharedNames = ["materials", "rotation", "rotationsOnDemand"] as const;

/** What a change sets in each item; what is undefined is taken away. */
export type Parts = {
  /** In the key's own item: none when nothing changes there. */
  readonly own: Attributes;
  /** In its set's. */
  readonly shared: Attributes;
};

/** What came about by itself is written along, where the same item is written. */
export function partsOf(key: Key, wanted: KeyChange): Parts {
  return key.set === undefined
    ? { own: singleAttributes(key, { ...key.overdue, ...wanted }), shared: {} }
    : partsOfMember({ ...key, set: key.set }, wanted);
}

function singleAttributes(key: Key, change: KeyChange): Attributes {
  const { set: _set, ...plain } = change;
  return withDue(written(plain), { ...key, ...change } as Key);
}

function partsOfMember(key: Key & { readonly set: RegionSet }, wanted: KeyChange): Parts {
  const isImported = key.origin === "EXTERNAL";
  const touchesShared = sharedNames.some((name) => name in wanted);
  const change = isImported || touchesShared ? { ...key.overdue, ...wanted } : wanted;
  const { materials, rotation, rotationsOnDemand, state: _state, ...others } = change;
  const { deletion: _deletion, set, ...plain } = others;
  const nextSet = nextSetOf(key, change);
  const known = isImported ? materials?.map(withoutImport) : materials;
  const isNew =
    known !== undefined &&
    !(isImported && isDeepStrictEqual(known, key.materials.map(withoutImport)));
  const isAboutSet = set !== undefined || "state" in change || "deletion" in change;
  const shared = {
    ...(isNew && { materials: known }),
    ...("rotation" in change && { rotation }),
    ...("rotationsOnDemand" in change && { rotationsOnDemand }),
    ...(isAboutSet && setAttributes(nextSet)),
  };
  const own = { ...written(plain), ...(isImported && materials && { imports: materials }) };
  return {
    own: withDue(own, { materials: isImported ? (materials ?? key.materials) : [] }),
    shared: withDue(shared, {
      set: nextSet,
      rotation: "rotation" in change ? rotation : key.rotation,
    }),
  };
}

/** A key's state and its end are in its set. */
function nextSetOf(key: Key & { readonly set: RegionSet }, change: KeyChange): RegionSet {
  const set = change.set ?? key.set;
  if (!("state" in change || "deletion" in change)) {
    return set;
  }
  const changed = (member: Member): Member => {
    const { deletion: before, ...rest } = member;
    const deletion = "deletion" in change ? change.deletion : before;
    return { ...rest, ...(change.state && { state: change.state }), ...(deletion && { deletion }) };
  };
  const members = set.members.map((one) => (one.region === key.region ? changed(one) : one));
  return { ...set, members };
}

/** What is stored of a set, beside what its keys have in common. */
export function setAttributes({ primary, members, moved }: RegionSet): Attributes {
  return { primary, members, moved };
}

/** @returns undefined where there is none */
export function readSet(item: Item | undefined): RegionSet | undefined {
  if (item === undefined) {
    return undefined;
  }
  const { primary, members, moved, version } = item as unknown as RegionSet;
  const replicas = replicasOf({ primary, members }, 0);
  return { primary, members, replicas, ...(moved && { moved }), version };
}

function written({ tags, ...plain }: KeyChange): Attributes {
  return { ...plain, ...(tags && { tags: writeTags(tags) }) };
}

/** What is written of a new key: its own item, and the set's if it founds one. */
export function newKeyItems(key: Key): { readonly own: Item; readonly shared: Item | undefined } {
  const { account, region, keyId, created, version, spec, usage, origin, manager, ...rest } = key;
  const { publicKey, service, creatingUntil, overdue: _overdue, erased: _, ...change } = rest;
  const { own, shared } = partsOf(key, change);
  const member = key.set?.members.find((one) => one.region === region);
  const constant = {
    spec,
    usage,
    origin,
    manager,
    service,
    publicKey,
    creatingUntil,
    incarnation: member?.incarnation,
    created: created.getTime(),
  };
  return {
    own: { ...keyItemKey({ account, region }, keyId), ...constant, ...own, version },
    shared: key.set && {
      ...keyItemKey({ account, region: everyRegion }, keyId),
      materials: [],
      ...shared,
      version: 1,
    },
  };
}

/**
 * @param sharedItem of a multi-Region key
 * @returns undefined where the set knows no such key, or knows that somebody is still making or destroying it
 */
export function readKey(place: Place, item: Item, sharedItem: Item | undefined): Key | undefined {
  const { account, region } = place;
  const { pk: _pk, sk, writeId: _writeId, due: _due, dueAt: _dueAt, ...attributes } = item;
  const { created, tags, imports, material, incarnation, ...plain } = attributes;
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
  const set = readSet(sharedItem);
  const member = set?.members.find((one) => one.region === region);
  if (sharedItem === undefined || set === undefined || member === undefined) {
    return undefined;
  }
  if (member.busy !== undefined || member.incarnation !== incarnation) {
    return undefined;
  }
  const { materials, rotation, rotationsOnDemand } = sharedItem as unknown as Pick<
    Key,
    (typeof sharedNames)[number]
  >;
  const bytes = (imports ?? []) as readonly KeyMaterial[];
  return {
    ...key,
    state: member.state,
    ...(member.deletion && { deletion: member.deletion }),
    materials: materials.map((one) => withBytes(one, bytes)),
    ...(rotation && { rotation }),
    ...(rotationsOnDemand !== undefined && { rotationsOnDemand }),
    set,
  };
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
export function withDue(attributes: Attributes, next: Parameters<typeof dueTime>[0]): Attributes {
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
