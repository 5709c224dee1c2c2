/**
 * Each event once, as it comes. An event has the time at which its request
 * came, and is recorded when that ends: so it may come after younger ones, and
 * each look goes back a little behind the youngest that was seen.
 *
 * INVARIANT: what is looked for follows from the times of events alone, which
 * are the server's, whatever the clock here shows.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { timeOfUuid } from "../../../lambdas/shared/crypto/random.ts";
import { type Found, isNewer, type Look } from "../trail/trail.ts";

/** Milliseconds. Hardly any request takes as long. */
const shortReach = 5000;
/** None does: a request whose event is missing by now is settled as failed within two minutes. */
const longReach = 150_000;
/** Of so many looks one goes back as far. */
const looksToLong = 30;

export type Follower = {
  /** The newest first. */
  readonly read: (look: Look) => AsyncIterable<Found>;
  readonly signal: AbortSignal;
  /** Milliseconds between looks. */
  readonly pause?: number;
};

/**
 * @param known what has been shown already
 * @returns when the signal aborts
 */
export async function* follow(
  { read, signal, pause = 1000 }: Follower,
  known: readonly Found[],
  since: number,
): AsyncGenerator<Found> {
  const seen = new Map(known.map((found) => [found.event.eventID, timeOf(found)]));
  const earliest = since - shortReach;
  let newest = since;
  for (let look = 1; !signal.aborted; look++) {
    const reach = look % looksToLong === 0 ? longReach : shortReach;
    const fresh: Found[] = [];
    try {
      for await (const found of read({ from: new Date(Math.max(earliest, newest - reach, 0)) })) {
        if (signal.aborted) {
          return;
        }
        if (timeOf(found) >= earliest && !seen.has(found.event.eventID)) {
          fresh.push(found);
          seen.set(found.event.eventID, timeOf(found));
        }
      }
    } catch (error) {
      if (!isThrottling(error)) {
        throw error;
      }
    }
    for (const found of fresh.toSorted((one, other) => (isNewer(one, other) ? 1 : -1))) {
      newest = Math.max(newest, timeOf(found));
      yield found;
    }
    for (const [id, time] of seen) {
      if (time < newest - 2 * longReach) {
        seen.delete(id);
      }
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

export function timeOf({ event }: Found): number {
  return timeOfUuid(event.eventID) ?? Date.parse(event.eventTime);
}

function isThrottling(error: unknown): boolean {
  return error instanceof Error && error.name === "ThrottlingException";
}
