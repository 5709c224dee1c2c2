/** The embedded DynamoDB for tests: dynalite in memory, with Lockstead's tables. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { pendingIndex } from "../../lambdas/shared/store/event-items.ts";
import { dueIndex, retirableIndex } from "../../lambdas/shared/store/items.ts";

export const tableName = "lockstead-test";
export const eventsTableName = "lockstead-test-events";

export type TestStore = { readonly endpoint: string; close(): Promise<void> };

export async function startStore(): Promise<TestStore> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = storeClient(endpoint);
  await Promise.all([
    client.send(
      newTable(tableName, [
        [retirableIndex, "sk"],
        [dueIndex, "dueAt"],
      ]),
    ),
    client.send(newTable(eventsTableName, [[pendingIndex, "sk"]])),
  ]);
  client.destroy();
  return {
    endpoint,
    close: () => new Promise((resolve, reject) => server.close((e) => (e ? reject(e) : resolve()))),
  };
}

/** @param indexes the name of each, which is its hash key's too, and its range key */
function newTable(
  TableName: string,
  indexes: readonly (readonly [string, "sk" | "dueAt"])[],
): CreateTableCommand {
  const names = new Set(["pk", "sk", ...indexes.flat()]);
  return new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...names].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === "dueAt" ? "N" : "S",
    })),
    GlobalSecondaryIndexes: indexes.map(([index, range]) => ({
      IndexName: index,
      KeySchema: [
        { AttributeName: index, KeyType: "HASH" },
        { AttributeName: range, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: range === "sk" ? "ALL" : "KEYS_ONLY" },
    })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  });
}

export function storeClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}
