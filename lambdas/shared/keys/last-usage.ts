/**
 * When a key was last used. Uses have been tracked since there are keys, so
 * tracking began with each key's creation.
 */

import type { Call, Services } from "../runtime/operation.ts";
import type { KeyUse } from "../store/event-items.ts";
import { LastUsageStore } from "../store/last-usage.ts";
import type { Place } from "./arn.ts";
import type { Demand } from "./authorize.ts";
import { day } from "./due.ts";

type Tracked = Place & { readonly keyId: string; readonly created: Date };

/** In the key's own Region. @returns undefined for a key that was never used */
export async function lastUseOf(
  { database }: Pick<Services, "database">,
  key: Tracked,
): Promise<KeyUse | undefined> {
  const use = await new LastUsageStore(database).find(key, key.keyId);
  // A replica may be made anew in its Region: what was before it is not its own.
  return use !== undefined && use.time >= key.created ? use : undefined;
}

/** For operations that end a key's use: whole days, rounded down. */
export function trailingDays({ services, now }: Call): Required<Demand>["trailingDays"] {
  return async (key) => {
    const since = (await lastUseOf(services, key))?.time ?? key.created;
    return Math.max(0, Math.floor((now.getTime() - since.getTime()) / day));
  };
}

/** For the end of a key. */
export async function forgetLastUse(
  { database }: Pick<Services, "database">,
  key: Omit<Tracked, "created">,
): Promise<void> {
  await new LastUsageStore(database).forget(key, key.keyId);
}
