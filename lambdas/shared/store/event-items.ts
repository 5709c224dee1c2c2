/**
 * Where events are in their own table, and the shape of its items. It is only
 * ever appended to, but for intents, which their outcome replaces.
 *
 *   pk                                       sk           item
 *   <account>#<region>                       <event id>   an event, as its account sees it
 *   last-usage#<account>#<region>#<key id>   <key id>     a key's last successful use
 *
 * Event ids begin with their time, so that a partition is in the order of time.
 * An intent has `pending`, the hash key of the index of that name, whose range
 * key is the sort key: it holds nothing but intents without an outcome. What
 * look-ups filter by stands beside the event.
 *
 * The last use of a key stands here, and not with the key, because every function
 * may put into this table, and into no other. Each has a partition of its own: a
 * partition takes some 1,000 writes a second, and every use is one. Look-ups are within a partition of
 * events, so they never see it. It has no time to live: it goes with its key.
 */

import type { CloudTrailEvent } from "../audit/event.ts";
import { timeOfUuid } from "../crypto/random.ts";
import type { Place } from "../keys/arn.ts";
import type { Item, ItemKey } from "./commands.ts";

/** The index of intents. It may lag behind the table. */
export const pendingIndex = "pending";

/** The one hash key of the index. */
export const pendingIntents = "intent";

export type EventItem = ItemKey & {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly name: string;
  readonly source: string;
  readonly readOnly: boolean;
  /** As look-ups name whoever called. */
  readonly username?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly resourceNames: readonly string[];
  readonly resourceTypes: readonly string[];
  /** The whole event, as JSON. */
  readonly event: string;
  /** Seconds since the epoch, after which DynamoDB deletes the item. */
  readonly expiresAt: number;
  readonly pending?: typeof pendingIntents;
};

export function eventPartition(account: string, region: string): string {
  return `${account}#${region}`;
}

export function eventItem(
  event: CloudTrailEvent,
  { retentionDays, pending }: { readonly retentionDays: number; readonly pending: boolean },
): EventItem & Item {
  const { userIdentity, resources = [], eventID } = event;
  const time = timeOfUuid(eventID) ?? Date.parse(event.eventTime);
  return {
    pk: eventPartition(event.recipientAccountId, event.awsRegion),
    sk: eventID,
    requestId: event.requestID,
    time,
    name: event.eventName,
    source: event.eventSource,
    readOnly: event.readOnly,
    username: usernameOf(userIdentity),
    accessKeyId: userIdentity.accessKeyId,
    resourceNames: resources.map(({ ARN }) => ARN),
    resourceTypes: resources.flatMap(({ type }) => type ?? []),
    event: JSON.stringify(event),
    expiresAt: Math.ceil(time / 1000) + retentionDays * 24 * 60 * 60,
    ...(pending && { pending: pendingIntents }),
  };
}

/** What partitions of uses begin with: roles name it in their permissions. */
export const lastUsagePrefix = "last-usage#";

/** One successful use of a key in a cryptographic operation. */
export type KeyUse = Place & {
  readonly keyId: string;
  readonly operation: string;
  readonly time: Date;
  /** Of the event in the account of the key. */
  readonly eventId: string;
  readonly requestId: string;
};

export function lastUsageItemKey({ account, region }: Place, keyId: string): ItemKey {
  return { pk: `${lastUsagePrefix}${account}#${region}#${keyId}`, sk: keyId };
}

export function lastUsageItem({ keyId, time, ...use }: KeyUse): Item {
  const { operation, eventId, requestId } = use;
  return { ...lastUsageItemKey(use, keyId), operation, time: time.getTime(), eventId, requestId };
}

/** A user's name, a session's, or `root`. */
function usernameOf({
  type,
  userName,
  principalId,
}: CloudTrailEvent["userIdentity"]): string | undefined {
  return type === "Root" ? "root" : (userName ?? principalId?.slice(principalId.indexOf(":") + 1));
}
