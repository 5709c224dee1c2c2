/** From what a request asks for to the events to read. */

import { timeOfUuid, timeUuidPrefix } from "../crypto/random.ts";
import type { Place } from "../keys/arn.ts";
import { ended, type EventRange, notExpired } from "../store/event-queries.ts";
import { ServiceError } from "../wire/errors.ts";
import { conditionOf, type LookupAttribute, requireOneAttribute } from "./attributes.ts";
import { decodeToken, type Fingerprint, invalidToken } from "./tokens.ts";

export type LookupRequest = {
  readonly LookupAttributes?: readonly LookupAttribute[];
  readonly StartTime?: Date;
  readonly EndTime?: Date;
  readonly EventCategory?: "insight";
  readonly NextToken?: string;
};

export type Lookup = {
  readonly fingerprint: Fingerprint;
  /** Undefined where it is clear that there is nothing. */
  readonly range: Omit<EventRange, "limit"> | undefined;
};

type Now = {
  readonly now: Date;
  /** No event is kept that is older. */
  readonly oldest: Date;
};

/**
 * @throws ServiceError InvalidLookupAttributesException, InvalidTimeRangeException,
 * InvalidNextTokenException
 */
export function lookupOf(place: Place, request: LookupRequest, { now, oldest }: Now): Lookup {
  const { LookupAttributes = [], StartTime, EndTime, EventCategory, NextToken } = request;
  const attribute = requireOneAttribute(LookupAttributes, EventCategory);
  requireTimeRange(StartTime, EndTime);
  const fingerprint: Fingerprint = [
    place.account,
    place.region,
    attribute?.AttributeKey,
    attribute?.AttributeValue,
    StartTime?.getTime(),
    EndTime?.getTime(),
    EventCategory,
  ];
  const from = timeUuidPrefix(new Date(Math.max(secondOf(StartTime ?? oldest), oldest.getTime())));
  const to = timeUuidPrefix(new Date(EndTime === undefined ? end : secondOf(EndTime) + 1000));
  const after = NextToken === undefined ? undefined : decodeToken(fingerprint, NextToken);
  if (after !== undefined && after >= to) {
    throw invalidToken();
  }
  const keys = EventCategory === "insight" ? undefined : narrowed({ from, to, after }, attribute);
  const condition = attribute && conditionOf(attribute);
  const conditions = [notExpired(now), ended(now), ...(condition ? [condition] : [])];
  return { fingerprint, range: keys && { place, ...keys, conditions } };
}

type SortKeys = Pick<EventRange, "from" | "to" | "after">;

/** @returns undefined for a range that no event is in, which DynamoDB would refuse */
function narrowed(keys: SortKeys, attribute: LookupAttribute | undefined): SortKeys | undefined {
  const { from, to, after } = keys;
  if (attribute?.AttributeKey === "EventId") {
    const id = attribute.AttributeValue;
    const isThere = timeOfUuid(id) !== undefined && id >= from && id < to && after === undefined;
    return isThere ? { from: id, to: id } : undefined;
  }
  // What the page before ended with may have become too old meanwhile.
  return from <= to && (after === undefined || after >= from) ? keys : undefined;
}

/** Milliseconds: the last that a version 7 UUID can begin with. */
const end = 2 ** 48 - 1;

function requireTimeRange(start: Date | undefined, stop: Date | undefined): void {
  for (const time of [start, stop]) {
    if (time !== undefined && !(time.getTime() >= 0 && time.getTime() + 1000 <= end)) {
      throw invalidTimeRange("The time range is outside the range of possible values.");
    }
  }
  if (start !== undefined && stop !== undefined && start > stop) {
    throw invalidTimeRange("The start time is after the end time.");
  }
}

function invalidTimeRange(text: string): ServiceError {
  return new ServiceError("InvalidTimeRangeException", text);
}

/** Events tell their time to the second, and so are looked up by it. @returns milliseconds */
function secondOf(time: Date): number {
  return Math.floor(time.getTime() / 1000) * 1000;
}
