/**
 * Deletes events that have expired, as DynamoDB's time to live would; dynalite
 * has none. In each partition events are in the order of time, so only what
 * expires is read, and the first that stays.
 */

import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import type { EventItem } from "../lambdas/shared/store/event-items.ts";
import { isolated } from "./table.ts";

/** BatchWriteItem takes no more. */
const pageSize = 25;

/** Behind all ids of events, which are hexadecimal. */
const lastSortKey = "~";

/** @returns how many */
export async function deleteExpired(
  config: DynamoDBClientConfig,
  TableName: string,
  now: Date,
): Promise<number> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...isolated, ...config }));
  let deleted = 0;
  let pk = await nextPartition(client, TableName, undefined);
  while (pk !== undefined) {
    let found: number;
    do {
      found = await deleteOldest(client, TableName, pk, now);
      deleted += found;
    } while (found === pageSize);
    pk = await nextPartition(client, TableName, pk);
  }
  return deleted;
}

async function nextPartition(
  client: DynamoDBDocumentClient,
  TableName: string,
  after: string | undefined,
): Promise<string | undefined> {
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName,
      Limit: 1,
      ...(after !== undefined && { ExclusiveStartKey: { pk: after, sk: lastSortKey } }),
    }),
  );
  return (Items as EventItem[])[0]?.pk;
}

async function deleteOldest(
  client: DynamoDBDocumentClient,
  TableName: string,
  pk: string,
  now: Date,
): Promise<number> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      Limit: pageSize,
    }),
  );
  const items = Items as EventItem[];
  // What does not expire is in partitions of its own.
  const isStaying = ({ expiresAt }: Partial<EventItem>) =>
    expiresAt === undefined || expiresAt >= now.getTime() / 1000;
  const staying = items.findIndex(isStaying);
  const expired = staying < 0 ? items : items.slice(0, staying);
  if (expired.length > 0) {
    const requests = expired.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  }
  return expired.length;
}
