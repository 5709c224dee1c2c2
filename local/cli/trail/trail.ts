/** The events of an account, as CloudTrail's LookupEvents answers them. */

import {
  type CloudTrailClient,
  type Event,
  type LookupAttribute,
  LookupEventsCommand,
} from "@aws-sdk/client-cloudtrail";
import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";

export type Found = {
  readonly event: CloudTrailEvent;
  /** A user's name, a session's, or `root`. */
  readonly username: string | undefined;
};

export type Look = {
  /** CloudTrail takes one at most. */
  readonly attribute?: LookupAttribute | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

export type Trail = {
  /** Of all its Regions, the newest first. */
  events(look?: Look): AsyncGenerator<Found>;
  readonly regions: readonly string[];
};

/** Of 50 events each: whoever looks for what is not there comes to an end. */
const mostPages = 400;

export function trailOf(
  regions: readonly string[],
  open: (region: string) => CloudTrailClient,
): Trail {
  const clients = regions.map(open);
  return {
    regions,
    events: (look = {}) => newestFirst(clients.map((client) => lookUp(client, look))),
  };
}

async function* lookUp(
  client: CloudTrailClient,
  { attribute, from, to }: Look,
): AsyncGenerator<Found> {
  let NextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await client.send(
      new LookupEventsCommand({
        ...(attribute && { LookupAttributes: [attribute] }),
        StartTime: from,
        EndTime: to,
        NextToken,
      }),
    );
    yield* (answer.Events ?? []).flatMap(foundIn);
    ({ NextToken } = answer);
    if (NextToken === undefined) {
      return;
    }
  }
}

function foundIn({ CloudTrailEvent: text, Username }: Event): readonly Found[] {
  return text === undefined
    ? []
    : [{ event: JSON.parse(text) as CloudTrailEvent, username: Username }];
}

/** Event ids begin with their time. */
async function* newestFirst(sources: readonly AsyncGenerator<Found>[]): AsyncGenerator<Found> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let newest: number | undefined;
    for (const [index, head] of heads.entries()) {
      const best = newest === undefined ? undefined : heads[newest];
      if (!head.done && (best === undefined || best.done || isNewer(head.value, best.value))) {
        newest = index;
      }
    }
    const head = newest === undefined ? undefined : heads[newest];
    if (newest === undefined || head === undefined || head.done) {
      return;
    }
    yield head.value;
    heads[newest] = (await sources[newest]?.next()) ?? { done: true, value: undefined };
  }
}

export function isNewer(one: Found, other: Found): boolean {
  return one.event.eventID > other.event.eventID;
}
