/**
 * What happens to a key by itself when its time has come: it is deleted, it
 * rotates, its imported material expires, a passing state passes. Whoever reads
 * a key sees it as of now, whether the sweeper has been there or not; the sweeper
 * only writes down what is so already, and destroys what nobody sees any more.
 */

import type { Deletion, Key, KeyState, Overdue, RegionSet } from "./key.ts";
import { hasAllMaterials, isThere, type KeyMaterial, withoutBytes } from "./material.ts";

/** Milliseconds. */
export const day = 24 * 60 * 60 * 1000;

/** @returns undefined once the key is gone */
export function asOf(stored: Key, now: Date): Key | undefined {
  const time = now.getTime();
  const deletion = deletionAsOf(stored, now);
  if (deletion?.at !== undefined && deletion.at <= time) {
    return undefined;
  }
  const overdue = { ...rotated(stored, time), ...expired(stored, time) };
  const key = {
    ...stored,
    ...overdue,
    ...(deletion && { deletion }),
    ...(stored.set && { set: withoutGone(stored.set, time) }),
  };
  const isOverdue = Object.keys(overdue).length > 0;
  return { ...key, state: stateOf(key, time), ...(isOverdue && { overdue }) };
}

function withoutGone(set: RegionSet, time: number): RegionSet {
  const replicas = set.replicas.filter(({ gone }) => gone === undefined || gone > time);
  return { ...set, replicas };
}

/** The waiting time of a primary key begins when its last replica is gone. */
export function deletionAsOf({ deletion, set }: Key, now: Date): Deletion | undefined {
  if (deletion === undefined || deletion.at !== undefined) {
    return deletion;
  }
  const gone = set?.replicas.map((replica) => replica.gone ?? Number.POSITIVE_INFINITY) ?? [];
  const last = Math.max(...gone);
  return gone.length > 0 && last <= now.getTime()
    ? { ...deletion, at: last + deletion.window * day }
    : deletion;
}

/**
 * While a key is disabled it does not rotate. The keys of a multi-Region set
 * rotate as one, whatever the state of each: they must not differ.
 */
function rotated(key: Key, time: number): Overdue {
  const { rotation, materials, state, set } = key;
  if (
    rotation?.material === undefined ||
    rotation.next > time ||
    (set === undefined && state !== "Enabled")
  ) {
    return {};
  }
  const { material, next, period } = rotation;
  return {
    materials: [...materials, { ...material, rotated: { at: next, type: "AUTOMATIC" } }],
    rotation: { period, next: next + period * day },
  };
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
  if (set?.moved?.regions.includes(region) && set.moved.until > time) {
    return "Updating";
  }
  return origin === "EXTERNAL" && !hasAllMaterials(key) ? "PendingImport" : state;
}

type WhatIsDue = {
  readonly [name in "deletion" | "rotation" | "materials" | "state"]?: Key[name] | undefined;
};

/** When the sweeper has to look at what is stored of a key, in milliseconds since 1970. */
export function dueTime(key: WhatIsDue): number | undefined {
  const { deletion, rotation, materials = [], state = "Enabled" } = key;
  const times = [
    deletion?.at,
    // Without a next material it is the sweeper's turn at once.
    state === "Enabled" && rotation ? (rotation.material ? rotation.next : 0) : undefined,
    ...materials.filter(isThere).map(({ expires }) => expires),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
