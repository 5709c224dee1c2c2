/** One page of what is looked up, at a bounded cost. */

import type { EventItem } from "../store/event-items.ts";
import type { EventRange } from "../store/event-queries.ts";
import type { EventLog } from "../store/event-log.ts";

/**
 * How many events each further Query of a call looks at, when the ones before
 * have not found enough. The first looks at as many as the page may hold, and
 * one more, which is all that it takes without a filter. So a call looks at no
 * more than 1,451 events and 4 MB, in four steps, however rare is what it looks
 * for; a page may then hold less than was asked for, or nothing, and go on.
 */
const furtherLimits = [100, 300, 1000] as const;

/**
 * UTF-16 units of events in an answer, but for the first. Lambda's is within
 * 6 MB, and has each event as JSON in JSON in JSON, where none takes more than
 * four bytes.
 */
const mostText = 2 ** 20;

type EventPage = {
  readonly items: readonly EventItem[];
  /** The id of the event that the next page begins behind; undefined when there is none. */
  readonly last: string | undefined;
};

export async function pageOfEvents(
  events: EventLog,
  range: Omit<EventRange, "limit">,
  most: number,
): Promise<EventPage> {
  const found: EventItem[] = [];
  let { after } = range;
  for (const limit of [most + 1, ...furtherLimits]) {
    const { items, last } = await events.look({ ...range, after, limit });
    found.push(...items);
    after = last;
    if (after === undefined || found.length >= most) {
      break;
    }
  }
  const items = found.slice(0, fitting(found.slice(0, most)));
  return { items, last: items.length < found.length ? items.at(-1)?.sk : after };
}

/** How many of the first go into one answer: one at least, or nothing would get on. */
function fitting(found: readonly EventItem[]): number {
  let text = 0;
  const excess = found.findIndex(({ event }, index) => {
    text += event.length;
    return text > mostText && index > 0;
  });
  return excess === -1 ? found.length : excess;
}
