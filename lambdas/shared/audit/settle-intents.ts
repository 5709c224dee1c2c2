/** Settles the intents that nobody will end any more, the oldest first. */

import type { Chore } from "../runtime/scheduled.ts";
import type { Logger } from "../runtime/log.ts";
import type { ItemKey } from "../store/commands.ts";
import type { EventItem } from "../store/event-items.ts";
import type { EventLog } from "../store/event-log.ts";
import type { CloudTrailEvent } from "./event.ts";
import { longestRequest, settled } from "./settle.ts";

/** Also how many are written at once. */
const pageSize = 25;

/** - `settled`, by this run; `ended`, by somebody else since they were listed; `failed`, and left to the next run */
type Outcome = "settled" | "ended" | "failed";

export function settleIntents(events: EventLog, logger: Logger): Chore {
  /** One that cannot be settled must not keep the others from it. */
  const settle = async ({ pk, sk, event }: EventItem): Promise<Outcome> => {
    try {
      const end = settled(JSON.parse(event) as CloudTrailEvent);
      if (!(await events.settle(end))) {
        return "ended";
      }
      logger.log("info", "event", { event: end });
      return "settled";
    } catch (error) {
      logger.log("error", "An intent was not settled", { pk, sk, error: String(error) });
      return "failed";
    }
  };

  return async ({ now, hasTime }) => {
    const before = new Date(now.getTime() - longestRequest);
    const counts = { settled: 0, ended: 0, failed: 0 };
    let last: ItemKey | undefined;
    do {
      const page = await events.listPending(before, pageSize, last);
      for (const outcome of await Promise.all(page.items.map(settle))) {
        counts[outcome]++;
      }
      last = page.last;
    } while (last !== undefined && hasTime());
    return counts;
  };
}
