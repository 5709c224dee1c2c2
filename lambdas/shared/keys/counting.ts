/** Quotas. Keys and grants are counted as they come and go, so that it costs the same however many there are. */

import type { Call, Services } from "../runtime/operation.ts";
import { customerManaged } from "../store/counter-commands.ts";
import { type Counted, Counters } from "../store/counters.ts";
import { ConflictError, mayHaveWritten } from "../store/failures.ts";
import { grantCountItemKey, grantPrefix, keyCountItemKey, keyPrefix } from "../store/items.ts";
import type { Place } from "./arn.ts";
import type { Key } from "./key.ts";
import { parseQuotas, type Quotas, quotaReached, quotasFormat } from "./quotas.ts";

type Counting = Pick<Services, "database" | "quotas">;

type KeyName = Place & { readonly keyId: string };

const keysOf = (place: Place): Counted => ({
  key: keyCountItemKey(place),
  prefix: keyPrefix,
  having: customerManaged,
});

const grantsOn = (key: KeyName): Counted => ({
  key: grantCountItemKey(key, key.keyId),
  prefix: grantPrefix,
});

/**
 * Makes a customer managed key, which is counted before.
 * @throws ServiceError LimitExceededException
 * @throws ConflictError as `create` does
 */
export async function countingKey<T>(
  services: Counting,
  place: Place,
  now: Date,
  create: () => Promise<T>,
): Promise<T> {
  return counting(services, "keys", keysOf(place), now, create);
}

/** @param remove deletes the last of the key; whether it is certain that nobody else did */
export async function countingKeyGone(
  { database }: Pick<Services, "database">,
  { manager, ...key }: KeyName & Pick<Key, "manager">,
  remove: () => Promise<boolean>,
): Promise<void> {
  if (manager === "CUSTOMER") {
    await new Counters(database).without(keysOf(key), remove);
  } else {
    await remove();
  }
}

/** The same for a grant, where its key is customer managed. */
export async function countingGrant(
  services: Counting,
  key: Key,
  now: Date,
  create: () => Promise<void>,
): Promise<void> {
  return key.manager === "CUSTOMER"
    ? counting(services, "grants", grantsOn(key), now, create)
    : create();
}

/** @param remove deletes a grant; whether it is certain that nobody else did */
export async function countingGrantGone(
  { database }: Pick<Services, "database">,
  key: KeyName,
  remove: () => Promise<boolean>,
): Promise<void> {
  await new Counters(database).without(grantsOn(key), remove);
}

/** For the end of the key. */
export async function forgetGrantCount(
  { database }: Pick<Services, "database">,
  key: KeyName,
): Promise<void> {
  await new Counters(database).remove(grantsOn(key));
}

/**
 * Reads no more aliases than there may be. Several that are made at the same
 * time may find room for one each; so AWS does it.
 * @throws ServiceError LimitExceededException
 */
export async function requireRoomForAlias({ services }: Call, key: Key): Promise<void> {
  const limit = limitOf(services, "aliases");
  const found = await services.aliases.listOfKey(key, key.keyId, undefined, limit);
  if (found.length === limit) {
    throw quotaReached("aliases", limit, limit);
  }
}

async function counting<T>(
  services: Counting,
  name: keyof Quotas,
  counted: Counted,
  now: Date,
  create: () => Promise<T>,
): Promise<T> {
  const counters = new Counters(services.database);
  const limit = limitOf(services, name);
  const usage = await counters.add(counted, limit, now);
  if (usage !== undefined) {
    throw quotaReached(name, limit, usage);
  }
  try {
    return await create();
  } catch (error) {
    if (error instanceof ConflictError && !mayHaveWritten(error)) {
      await counters.takeBack(counted);
    }
    throw error;
  }
}

function limitOf({ quotas }: Pick<Services, "quotas">, name: keyof Quotas): number {
  const limits = parseQuotas(quotas);
  if (limits === undefined) {
    throw new Error(`The quotas must be ${quotasFormat}`);
  }
  return limits[name];
}
