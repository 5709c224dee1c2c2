/** Writes down what has come about by itself of keys, and destroys those whose time has come. */

import type { Services } from "../runtime/operation.ts";
import type { Chore } from "../runtime/scheduled.ts";
import type { Logger } from "../runtime/log.ts";
import type { DueKey } from "../store/commands.ts";
import { ConflictError } from "../store/failures.ts";
import { parseKeyItemKey } from "../store/items.ts";
import { everyRegion } from "../store/key-items.ts";
import type { Place } from "./arn.ts";
import { destroy } from "./deletion.ts";
import { destroyRest } from "./destroy-rest.ts";
import { asOf } from "./due.ts";
import type { Key } from "./key.ts";
import { forgetLastUse } from "./last-usage.ts";
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
  const { keys } = services;
  const stored =
    place.region === everyRegion
      ? await keys.loadPrimary(place.account, keyId)
      : await keys.load(place, keyId);
  if (stored === undefined) {
    if (await destroyRest(services, { ...place, keyId }, hasTime)) {
      await forgetLastUse(services, { ...place, keyId });
      await keys.removeLeft(place, keyId);
    }
    return "ended";
  }
  const key = asOf(stored, now);
  if (key === undefined) {
    return (await destroy(services, stored, now, hasTime)) ? "deleted" : "ended";
  }
  if (place.region === everyRegion && key.origin === "EXTERNAL") {
    await keys.dropTakenBack(key);
    return "ended";
  }
  return writeDue(services, key);
}

async function writeDue(services: KeyServices, key: Key): Promise<Outcome> {
  const { rotation, overdue = {}, materials } = key;
  if (rotation !== undefined && rotation.material === undefined) {
    const material = await nextMaterial(services, key);
    await services.keys.change(key, { materials, rotation: { ...rotation, material } });
    return "rotation" in overdue ? "rotated" : "prepared";
  }
  if (overdue.materials !== undefined) {
    await services.keys.change(key, overdue);
    services.vault.forget(key);
    return "expired";
  }
  return "ended";
}
