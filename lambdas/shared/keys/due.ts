/**
 * What happens to a key by itself when its time has come: it is deleted, it
 * rotates, its imported material expires, a passing state passes. Whoever reads
 * a key sees it as of now, whether the sweeper has been there or not; the sweeper
 * only writes down what is so already, and destroys what nobody sees any more.
 */

import type { Deletion, Key, KeyState, Member, Overdue, RegionSet } from "./key.ts";
import { hasAllMaterials, isThere, type KeyMaterial, withoutBytes } from "./material.ts";

/** Milliseconds. */
export const day = 24 * 60 * 60 * 1000;

/** @returns undefined once the key is gone */
export function asOf(stored: Key, now: Date): Key | undefined {
  const time = now.getTime();
  const deletion = deletionAsOf(stored, now);
  if (stored.erased || (deletion?.at !== undefined && deletion.at <= time)) {
    return undefined;
  }
  const overdue = { ...rotated(stored, time), ...expired(stored, time) };
  const key = {
    ...stored,
    ...overdue,
    ...(deletion && { deletion }),
    ...(stored.set && { set: { ...stored.set, replicas: replicasOf(stored.set, time) } }),
  };
  const isOverdue = Object.keys(overdue).length > 0;
  return { ...key, state: stateOf(key, time), ...(isOverdue && { overdue }) };
}

/** The Regions of the replica keys that are there. */
export function replicasOf(
  { primary, members }: Pick<RegionSet, "primary" | "members">,
  time: number,
): readonly string[] {
  return members
    .filter(({ region, busy }) => region !== primary && busy === undefined)
    .filter(({ deletion }) => deletion?.at === undefined || deletion.at > time)
    .map(({ region }) => region);
}

/** The waiting time of a primary key begins when its last replica is gone. */
function deletionAsOf({ deletion, set, region }: Key, now: Date): Deletion | undefined {
  if (deletion === undefined || deletion.at !== undefined || set === undefined) {
    return deletion;
  }
  const time = now.getTime();
  const ends = set.members
    .filter((member) => member.region !== region)
    .map((member) => endOf(member, time));
  const last = Math.max(...ends);
  return ends.length > 0 && last <= time
    ? { ...deletion, at: last + deletion.window * day }
    : deletion;
}

/** When a replica key is gone, as far as that is known. One that was never finished ends with the attempt. */
function endOf({ deletion, busy }: Member, time: number): number {
  if (busy?.with === "making") {
    return busy.until > time ? Number.POSITIVE_INFINITY : busy.until;
  }
  return deletion?.at ?? Number.POSITIVE_INFINITY;
}

/**
 * While a key is disabled it does not rotate. The keys of a multi-Region set
 * rotate as one, when their primary key does.
 */
function rotated(key: Key, time: number): Overdue {
  const { rotation, materials } = key;
  if (rotation?.material === undefined || rotation.next > time || !rotates(key)) {
    return {};
  }
  const { material, next, period } = rotation;
  return {
    materials: [...materials, { ...material, rotated: { at: next, type: "AUTOMATIC" } }],
    rotation: { period, next: next + period * day },
  };
}

function rotates({ state, set }: Pick<WhatIsDue, "state" | "set">): boolean {
  const primary = set?.members.find(({ region }) => region === set.primary);
  return (set === undefined ? state : primary?.state) === "Enabled";
}

/** Only imported material expires, and no key with imported material rotates by itself. */
function expired({ materials }: Key, time: number): Overdue {
  const hasExpired = (material: KeyMaterial) =>
    isThere(material) && material.expires !== undefined && material.expires <= time;
  return materials.some(hasExpired)
    ? { materials: materials.map((one) => (hasExpired(one) ? withoutBytes(one) : one)) }
    : {};
}

function stateOf(key: Key, time: number): KeyState {
  const { state, origin, region, set, creatingUntil = 0 } = key;
  if (state === "PendingReplicaDeletion" && key.deletion?.at !== undefined) {
    return "PendingDeletion";
  }
  if (state !== "Enabled" && state !== "Disabled") {
    return state;
  }
  if (creatingUntil > time) {
    return "Creating";
  }
  if (origin === "EXTERNAL" && !hasAllMaterials(key)) {
    return "PendingImport";
  }
  const isUpdating = set?.moved?.regions.includes(region) && set.moved.until > time;
  return isUpdating && state === "Enabled" ? "Updating" : state;
}

type WhatIsDue = {
  readonly [name in "deletion" | "rotation" | "materials" | "state" | "set"]?:
    | Key[name]
    | undefined;
};

/**
 * When the sweeper has to look at what is stored, in milliseconds since 1970.
 * @param item what of a key is in one item: of a multi-Region key, `set` is in its set's
 */
export function dueTime(item: WhatIsDue): number | undefined {
  const { deletion, rotation, materials = [], set } = item;
  const times = [
    deletion?.at,
    ...(set?.members ?? []).flatMap((member) => [member.deletion?.at, member.busy?.until]),
    // Without a next material it is the sweeper's turn at once.
    rotation && rotates(item) ? (rotation.material ? rotation.next : 0) : undefined,
    ...materials.filter(isThere).map(({ expires }) => expires),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
