/** The embedded DynamoDB for tests: dynalite in memory, with Lockstead's tables. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { pendingIndex } from "../../lambdas/shared/store/event-items.ts";
import { retirableIndex } from "../../lambdas/shared/store/items.ts";

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
    client.send(newTable(tableName, retirableIndex)),
    client.send(newTable(eventsTableName, pendingIndex)),
  ]);
  client.destroy();
  return {
    endpoint,
    close: () => new Promise((resolve, reject) => server.close((e) => (e ? reject(e) : resolve()))),
  };
}

/** @param index the name of its one index, and of that index's hash key */
function newTable(TableName: string, index: string): CreateTableCommand {
  return new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", index].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: index,
        KeySchema: [
          { AttributeName: index, KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
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
