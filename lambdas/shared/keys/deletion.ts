/**
 * The end of a key. It waits, so that whoever still needs it notices, and then
 * it is destroyed: first what cannot be replaced, its material, and last the item
 * that the rest is found by, so that a destruction that was cut short goes on.
 */

import type { Services } from "../runtime/operation.ts";
import type { Place } from "./arn.ts";
import { countKeyGone, forgetGrantCount } from "./counting.ts";
import { day, deletionAsOf } from "./due.ts";
import { type Deletion, type Key, type KeyChange, type KeyState, typeInSet } from "./key.ts";
import { forgetLastUse } from "./last-usage.ts";

type Scheduled = { readonly state: KeyState; readonly deletion: Deletion };

/** A primary key waits for its replicas first. @param window days */
export function scheduledDeletion(key: Key, window: number, now: Date): Scheduled {
  return typeInSet(key) === "PRIMARY" && key.set?.replicas.length
    ? { state: "PendingReplicaDeletion", deletion: { window } }
    : {
        state: "PendingDeletion",
        deletion: { window, at: now.getTime() + window * day },
      };
}

/** What the set has to know of a replica's end: its primary key's waiting time begins with it. */
export function replicaGone(key: Key, gone: number | undefined): KeyChange {
  const { set, region } = key;
  if (set === undefined || typeInSet(key) === "PRIMARY") {
    return {};
  }
  const others = set.replicas.filter((replica) => replica.region !== region);
  const replica = { region, ...(gone !== undefined && { gone }) };
  return { set: { ...set, replicas: [...others, replica] } };
}

/** A primary key must not count on the end of a replica that goes on: it learns of it first. */
export async function cancelDeletion({ keys }: Services, key: Key): Promise<void> {
  const change = replicaGone(key, undefined);
  if (change.set !== undefined) {
    await keys.change(key, change);
  }
  await keys.change(key, { state: "Disabled", deletion: undefined });
}

/** How many aliases or grants are deleted at once. */
const batch = 25;

/** What a key consists of. */
type Stores = Pick<Services, "keys" | "aliases" | "grants" | "database" | "vault">;

/**
 * Destroys a key whose time has come. To be called again, with the key as it is
 * stored then, where it does not come to its end.
 * @returns whether it came to its end
 * @throws ConflictError when somebody else is at it
 */
export async function destroy(
  stores: Stores,
  key: Key,
  now: Date,
  hasTime: () => boolean,
): Promise<boolean> {
  const removeLast = await stores.keys.erase(key);
  stores.vault.forget(key);
  if (!(await destroyRest(stores, key, hasTime))) {
    return false;
  }
  await forgetLastUse(stores, key);
  if (typeInSet(key) === "REPLICA") {
    await leaveSet(stores, key, now);
  }
  await removeLast();
  await countKeyGone(stores, key);
  return true;
}

/** What hangs on a key that is there no more. @returns whether all of it is gone */
export async function destroyRest(
  stores: Pick<Stores, "aliases" | "grants" | "database">,
  key: Place & { readonly keyId: string },
  hasTime: () => boolean,
): Promise<boolean> {
  for (const store of [stores.aliases, stores.grants]) {
    while ((await store.deleteOfKey(key, key.keyId, batch)) === batch) {
      if (!hasTime()) {
        return false;
      }
    }
  }
  await forgetGrantCount(stores, key);
  return true;
}

/** The primary key first: were it told of its end after the set, it could miss it. */
async function leaveSet({ keys }: Pick<Stores, "keys">, key: Key, now: Date): Promise<void> {
  const { set, account, region, keyId } = key;
  const stored = set && (await keys.load({ account, region: set.primary }, keyId));
  if (stored?.set === undefined) {
    return;
  }
  const deletion = deletionAsOf(stored, now);
  if (stored.deletion?.at === undefined && deletion?.at !== undefined) {
    await keys.change(stored, { state: "PendingDeletion", deletion });
  }
  const replicas = stored.set.replicas.filter((replica) => replica.region !== region);
  await keys.change(stored, { set: { ...stored.set, replicas } });
}
