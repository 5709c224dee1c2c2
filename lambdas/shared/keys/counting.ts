/** Keys and grants are counted as they come and go: so quotas cost the same however many there are. */

import type { Services } from "../runtime/operation.ts";
import { customerManaged } from "../store/conditions.ts";
import type { Counted } from "../store/counters.ts";
import { ConflictError } from "../store/failures.ts";
import { grantCountItemKey, grantPrefix, keyCountItemKey, keyPrefix } from "../store/items.ts";
import type { Place } from "./arn.ts";
import type { Key } from "./key.ts";
import { type Quotas, quotaReached } from "./quotas.ts";

type Counting = Pick<Services, "counters" | "quotas">;

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
 * @throws ConflictError as `create` does, and then it was not made
 */
export async function countingKey<T>(
  services: Counting,
  place: Place,
  now: Date,
  create: () => Promise<T>,
): Promise<T> {
  return counting(services, "keys", keysOf(place), now, create);
}

/** To be called once the key is there no more, by whoever deleted it. */
export async function countKeyGone(
  { counters }: Pick<Services, "counters">,
  { manager, ...key }: Key,
): Promise<void> {
  if (manager === "CUSTOMER") {
    await counters.subtract(keysOf(key));
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

/** To be called once the grant is there no more, by whoever deleted it. */
export async function countGrantGone(
  { counters }: Pick<Services, "counters">,
  key: KeyName,
): Promise<void> {
  await counters.subtract(grantsOn(key));
}

/** For the end of the key. */
export async function forgetGrantCount(
  { counters }: Pick<Services, "counters">,
  key: KeyName,
): Promise<void> {
  await counters.remove(grantsOn(key));
}

async function counting<T>(
  { counters, quotas }: Counting,
  name: keyof Quotas,
  counted: Counted,
  now: Date,
  create: () => Promise<T>,
): Promise<T> {
  const usage = await counters.add(counted, quotas[name], now);
  if (usage !== undefined) {
    throw quotaReached(name, quotas[name], usage);
  }
  try {
    return await create();
  } catch (error) {
    if (error instanceof ConflictError) {
      await counters.subtract(counted);
    }
    throw error;
  }
}
