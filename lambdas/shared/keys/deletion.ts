/**
 * The end of a key. It waits, so that whoever still needs it notices, and then
 * it is destroyed: first what cannot be replaced, its material, and last the item
 * that the rest is found by, so that a destruction that was cut short goes on.
 */

import type { Services } from "../runtime/operation.ts";
import { countingKeyGone } from "./counting.ts";
import { destroyRest } from "./destroy-rest.ts";
import { day } from "./due.ts";
import type { Deletion, Key, KeyState, Member } from "./key.ts";
import { longestWork, RegionSets, type SetName } from "../store/region-sets.ts";
import { forgetLastUse } from "./last-usage.ts";

type Scheduled = { readonly state: KeyState; readonly deletion: Deletion };

/**
 * A primary key waits for its replicas first, and for those that are being made.
 * @param window days
 */
export function scheduledDeletion({ region, set }: Key, window: number, now: Date): Scheduled {
  const time = now.getTime();
  const isWaiting =
    set?.primary === region &&
    (set.replicas.length > 0 ||
      set.members.some(({ busy }) => busy?.with === "making" && busy.until > time));
  return isWaiting
    ? { state: "PendingReplicaDeletion", deletion: { window } }
    : { state: "PendingDeletion", deletion: { window, at: time + window * day } };
}

/** What a key consists of. */
type Stores = Pick<Services, "keys" | "aliases" | "grants" | "database" | "vault">;

/**
 * Destroys a key of one Region whose time has come. To be called again, with the
 * key as it is stored then, where it does not come to its end.
 * @returns whether it came to its end
 * @throws ConflictError when somebody else is at it
 */
export async function destroy(stores: Stores, key: Key, hasTime: () => boolean): Promise<boolean> {
  const removeLast = await stores.keys.erase(key);
  stores.vault.forget(key);
  if (!(await destroyRest(stores, key, hasTime))) {
    return false;
  }
  await forgetLastUse(stores, key);
  await countingKeyGone(stores, key, removeLast);
  return true;
}

/** The same for a key of a set, which knows until when somebody is at it. */
export async function destroyMember(
  stores: Stores,
  { account, keyId }: SetName,
  member: Member,
  now: Date,
  hasTime: () => boolean,
): Promise<boolean> {
  const sets = new RegionSets(stores.database);
  const key = { account, region: member.region, keyId };
  await sets.beginErasing(key, member.incarnation, now.getTime() + longestWork);
  stores.vault.forget(key);
  // Its own item first: it has the bytes that were imported here.
  const counted = { ...key, manager: "CUSTOMER" } as const;
  await countingKeyGone(stores, counted, () => sets.removeItems(key, keyId));
  if (!(await destroyRest(stores, key, hasTime))) {
    return false;
  }
  await forgetLastUse(stores, key);
  await sets.leave(key, member);
  return true;
}
