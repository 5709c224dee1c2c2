/** Writes down what has come about by itself of keys, and destroys those whose time has come. */

import type { Services } from "../runtime/operation.ts";
import type { Chore } from "../runtime/scheduled.ts";
import type { Logger } from "../runtime/log.ts";
import type { DueKey } from "../store/commands.ts";
import { ConflictError } from "../store/failures.ts";
import { parseKeyItemKey } from "../store/items.ts";
import { everyRegion } from "../store/key-items.ts";
import { RegionSets, type SetName } from "../store/region-sets.ts";
import type { Place } from "./arn.ts";
import { destroy, destroyMember } from "./deletion.ts";
import { asOf, day } from "./due.ts";
import type { Key, Member, Rotation } from "./key.ts";
import { usableMaterial } from "./material.ts";
import { nextMaterial } from "./new-material.ts";

type KeyServices = Pick<Services, "keys" | "aliases" | "grants" | "database" | "vault" | "random">;

const pageSize = 25;

type Outcome = "deleted" | "rotated" | "expired" | "prepared" | "ended" | "failed";

export function settleKeys(services: KeyServices, logger: Logger): Chore {
  return async ({ now, hasTime }) => {
    const counts = { deleted: 0, rotated: 0, expired: 0, prepared: 0, ended: 0, failed: 0 };
    let page: readonly DueKey[];
    let last: DueKey | undefined;
    do {
      page = await services.keys.listDue(now, pageSize, last);
      for (const item of page) {
        counts[await settled(services, item, now, hasTime, logger)]++;
      }
      last = page.at(-1);
    } while (page.length === pageSize && hasTime());
    return counts;
  };
}

/** One that cannot be settled must not keep the others from it. */
async function settled(
  services: KeyServices,
  { pk, sk }: DueKey,
  now: Date,
  hasTime: () => boolean,
  logger: Logger,
): Promise<Outcome> {
  const { keyId, ...place } = parseKeyItemKey({ pk, sk });
  try {
    return await settle(services, place, keyId, now, hasTime);
  } catch (error) {
    if (error instanceof ConflictError) {
      return "ended";
    }
    logger.log("error", "A key was not settled", { pk, sk, error: String(error) });
    return "failed";
  }
}

async function settle(
  services: KeyServices,
  place: Place,
  keyId: string,
  now: Date,
  hasTime: () => boolean,
): Promise<Outcome> {
  if (place.region === everyRegion) {
    return settleSet(services, { account: place.account, keyId }, now, hasTime);
  }
  const stored = await services.keys.load(place, keyId);
  if (stored === undefined) {
    return "ended";
  }
  const key = asOf(stored, now);
  if (key === undefined) {
    return stored.set === undefined && (await destroy(services, stored, hasTime))
      ? "deleted"
      : "ended";
  }
  return writeDue(services, key, now);
}

async function settleSet(
  services: KeyServices,
  name: SetName,
  now: Date,
  hasTime: () => boolean,
): Promise<Outcome> {
  const set = await new RegionSets(services.database).find(name);
  const over = set?.members.find((member) => isOver(member, now));
  if (over !== undefined) {
    return (await destroyMember(services, name, over, now, hasTime)) ? "deleted" : "ended";
  }
  const stored = await services.keys.loadPrimary(name.account, name.keyId);
  const key = stored && asOf(stored, now);
  if (key === undefined) {
    return "ended";
  }
  if (key.origin === "EXTERNAL") {
    await services.keys.dropTakenBack(key);
    return "ended";
  }
  return writeDue(services, key, now);
}

/** Its time has come, or whoever was at it has not come to the end. */
function isOver({ deletion, busy }: Member, now: Date): boolean {
  const time = now.getTime();
  return busy === undefined
    ? deletion?.at !== undefined && deletion.at <= time
    : busy.until <= time;
}

async function writeDue(services: KeyServices, key: Key, now: Date): Promise<Outcome> {
  const { rotation, overdue = {}, materials } = key;
  if (rotation !== undefined && rotation.material === undefined) {
    // New material would bring a domain key back to an account that was shredded.
    if (!(await services.vault.isThere(key, usableMaterial(key)))) {
      await services.keys.change(key, { rotation: undefined });
      return "ended";
    }
    const material = await nextMaterial(services, key);
    const next = nextTurn(rotation, now);
    await services.keys.change(key, { materials, rotation: { ...rotation, next, material } });
    return "rotation" in overdue ? "rotated" : "prepared";
  }
  if (overdue.materials !== undefined) {
    await services.keys.change(key, overdue);
    services.vault.forget(key);
    return "expired";
  }
  return "ended";
}

/** Turns that were missed, because nothing ran, are not made up for. */
function nextTurn({ next, period }: Rotation, now: Date): number {
  const late = Math.max(0, now.getTime() - next);
  return next + Math.ceil(late / (period * day)) * period * day;
}
