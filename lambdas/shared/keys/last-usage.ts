/**
 * When a key was last used. Uses have been tracked since there are keys, so
 * tracking began with each key's creation.
 */

import type { Services } from "../runtime/operation.ts";
import type { KeyUse } from "../store/event-items.ts";
import type { Place } from "./arn.ts";
import { day } from "./due.ts";

type Tracked = Place & { readonly keyId: string; readonly created: Date };

/** In the key's own Region. @returns undefined for a key that was never used */
export async function lastUseOf(
  { events }: Pick<Services, "events">,
  key: Tracked,
): Promise<KeyUse | undefined> {
  const use = await events.lastUseOf(key, key.keyId);
  // A replica may be made anew in its Region: what was before it is not its own.
  return use !== undefined && use.time >= key.created ? use : undefined;
}

/** Whole days, rounded down. */
export async function trailingDaysWithoutUse(
  services: Pick<Services, "events">,
  key: Tracked,
  now: Date,
): Promise<number> {
  const since = (await lastUseOf(services, key))?.time ?? key.created;
  return Math.max(0, Math.floor((now.getTime() - since.getTime()) / day));
}
