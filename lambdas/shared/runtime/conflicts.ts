/** What happens when another writer was faster. */

import { setTimeout as sleep } from "node:timers/promises";
import { systemRandom } from "../crypto/random.ts";
import { ConflictError } from "../store/failures.ts";
import { ServiceError } from "../wire/errors.ts";

const attempts = 10;
const firstPauseMs = 4;
const longestPauseMs = 250;

/**
 * Runs an operation, and again from the start when the item that it would
 * change was changed meanwhile: what it read, it reads anew, and what it
 * decided, it decides anew. Pauses of random length part writers that keep
 * meeting.
 * @throws ServiceError DependencyTimeoutException, which tells the client to retry
 */
export async function untilNoConflict<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        throw error;
      }
      if (attempt === attempts) {
        throw new ServiceError("DependencyTimeoutException", undefined, { cause: error });
      }
      await sleep(randomUpTo(Math.min(firstPauseMs * 2 ** attempt, longestPauseMs)));
    }
  }
}

function randomUpTo(milliseconds: number): number {
  const [byte = 0] = systemRandom(1);
  return (milliseconds * byte) / 255;
}
