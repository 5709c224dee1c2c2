/**
 * Look-ups of events, built purely: a range of a partition, the newest first,
 * and what is shown of it. DynamoDB filters, so that only what is shown travels;
 * but it reads all that it looks at, which `limit` bounds, and so does 1 MB.
 */

import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { longestRequest } from "../audit/settle.ts";
import { timeUuidPrefix } from "../crypto/random.ts";
import type { Place } from "../keys/arn.ts";
import type { ItemKey } from "./commands.ts";
import type { Condition } from "./conditions.ts";
import { type EventItem, eventPartition, pendingIndex, pendingIntents } from "./event-items.ts";

/** Events of one account and Region. */
export type EventRange = {
  readonly place: Place;
  /** Sort keys, both included; and not in the wrong order, which DynamoDB refuses. */
  readonly from: string;
  readonly to: string;
  /** The sort key to go on behind: one within the range. */
  readonly after?: string | undefined;
  /** How many events are looked at. */
  readonly limit: number;
  readonly conditions: readonly Condition[];
};

export function queryEventsCommand(table: string, range: EventRange): QueryCommand {
  const { place, from, to, after, limit, conditions } = range;
  const pk = eventPartition(place.account, place.region);
  return new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :to",
    FilterExpression: conditions.map(({ expression }) => `(${expression})`).join(" AND "),
    ExpressionAttributeNames: Object.assign(
      { "#pk": "pk", "#sk": "sk" },
      ...conditions.map(({ names }) => names),
    ),
    ExpressionAttributeValues: Object.assign(
      { ":pk": pk, ":from": from, ":to": to },
      ...conditions.map(({ values }) => values),
    ),
    Limit: limit,
    ScanIndexForward: false,
    ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
  });
}

export type PendingRange = {
  readonly before: Date;
  readonly limit: number;
  /** The item to go on behind. */
  readonly after?: ItemKey | undefined;
};

/** The oldest first. An index is never strongly consistent: some may have ended already. */
export function queryPendingCommand(
  table: string,
  { before, limit, after }: PendingRange,
): QueryCommand {
  return new QueryCommand({
    TableName: table,
    IndexName: pendingIndex,
    KeyConditionExpression: "#pending = :pending AND #sk < :before",
    ExpressionAttributeNames: { "#pending": "pending", "#sk": "sk" },
    ExpressionAttributeValues: { ":pending": pendingIntents, ":before": timeUuidPrefix(before) },
    Limit: limit,
    ...(after !== undefined && {
      ExclusiveStartKey: { pk: after.pk, sk: after.sk, pending: pendingIntents },
    }),
  });
}

/** DynamoDB deletes what has expired, but may take days. */
export function notExpired(now: Date): Condition {
  return {
    expression: "#expiresAt > :now",
    names: { "#expiresAt": "expiresAt" },
    values: { ":now": now.getTime() / 1000 },
  };
}

/** It has its outcome, or will have none any more. */
export function ended(now: Date): Condition {
  return {
    expression: "attribute_not_exists(#pending) OR #time < :abandoned",
    names: { "#pending": "pending", "#time": "time" },
    values: { ":abandoned": now.getTime() - longestRequest },
  };
}

/** What of an item can be looked for. */
export type EventAttribute = keyof Pick<
  EventItem,
  "name" | "source" | "readOnly" | "username" | "accessKeyId" | "resourceNames" | "resourceTypes"
>;

/** The attribute is the value; a list has it. */
export function hasValue(attribute: EventAttribute, value: string | boolean): Condition {
  const isList = attribute === "resourceNames" || attribute === "resourceTypes";
  return {
    expression: isList ? "contains(#attribute, :value)" : "#attribute = :value",
    names: { "#attribute": attribute },
    values: { ":value": value },
  };
}
