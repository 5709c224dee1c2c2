/** `events`: what was requested lately, and what is being requested. */

import type { Surroundings } from "../surroundings.ts";
import { printable } from "../text/printable.ts";
import type { Found, Trail } from "../trail/trail.ts";
import { attributeOf, type Filters, fits } from "./filters.ts";
import { follow, timeOf } from "./follow.ts";
import { eventLine } from "./line.ts";

export type EventsOptions = Filters & {
  readonly json: boolean;
  readonly follow: boolean;
  /** How many to begin with. */
  readonly limit: number;
};

export async function events(
  options: EventsOptions,
  trail: Trail,
  { print, paper, untilInterrupted }: Pick<Surroundings, "print" | "paper" | "untilInterrupted">,
): Promise<void> {
  const show = ({ event }: Found) =>
    print(options.json ? printable(JSON.stringify(event)) : eventLine(event, paper));
  if (!options.follow) {
    (await recent(options, trail)).forEach(show);
    return;
  }
  const signal = untilInterrupted();
  // What is there before the look at recent ones is not new, whether it is among them or not.
  const before = await newestStretch(trail);
  const begin = await recent(options, trail);
  begin.forEach(show);
  const known = [...before, ...begin];
  const since = Math.max(0, ...known.map(timeOf));
  // Without the service's filter, so that there is always something whose time tells how far to look back.
  for await (const found of follow({ read: (look) => trail.events(look), signal }, known, since)) {
    if (fits(found, options)) {
      show(found);
    }
  }
}

/** The oldest first. */
async function recent(options: EventsOptions, trail: Trail): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const each of trail.events({ attribute: attributeOf(options) })) {
    if (fits(each, options)) {
      found.push(each);
    }
    if (found.length === options.limit) {
      break;
    }
  }
  return found.toReversed();
}

/** As far back as a look of `follow` goes. */
async function newestStretch(trail: Trail): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const each of trail.events()) {
    const [newest = each] = found;
    if (timeOf(each) < timeOf(newest) - 10_000) {
      break;
    }
    found.push(each);
  }
  return found;
}
