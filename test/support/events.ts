/** The events that requests have left, straight from their table. */

import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { type EventItem, eventPartition } from "../../lambdas/shared/store/event-items.ts";
import { account as management, region as home } from "./service.ts";
import { eventsTableName, storeClient, type TestStore } from "./store.ts";

type Stored = { readonly store: TestStore };

/** The items of an account and a Region, the oldest first. */
export async function eventItemsOf(
  { store }: Stored,
  account = management,
  region = home,
): Promise<readonly EventItem[]> {
  const client = documentClient(storeClient(store.endpoint));
  const items: EventItem[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: eventsTableName,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": eventPartition(account, region) },
        ExclusiveStartKey: after,
      }),
    );
    items.push(...((answer.Items ?? []) as EventItem[]));
    after = answer.LastEvaluatedKey;
  } while (after !== undefined);
  client.destroy();
  return items;
}

export async function eventsOf(
  stored: Stored,
  account?: string,
  region?: string,
): Promise<readonly CloudTrailEvent[]> {
  const items = await eventItemsOf(stored, account, region);
  return items.map(({ event }) => JSON.parse(event) as CloudTrailEvent);
}

/** The newest event of an account in `us-east-1`. */
export async function lastEventOf(stored: Stored, account?: string): Promise<CloudTrailEvent> {
  const event = (await eventsOf(stored, account)).at(-1);
  if (event === undefined) {
    throw new Error("No request has left an event");
  }
  return event;
}
