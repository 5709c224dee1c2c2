/** The embedded DynamoDB for tests: dynalite in memory, with Lockstead's tables. */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import dynalite from "dynalite";
import dynaliteDb from "dynalite/db/index.js";
import type { Store, StoredItem } from "dynalite/db/index.js";
import type { Item } from "../../lambdas/shared/store/commands.ts";
import { pendingIndex } from "../../lambdas/shared/store/event-items.ts";
import { dueIndex, retirableIndex } from "../../lambdas/shared/store/items.ts";
import { openBulkTable } from "../../local/bulk-table.ts";

export const tableName = "lockstead-test";
export const eventsTableName = "lockstead-test-events";

export type TestStore = {
  readonly endpoint: string;
  /** Puts many items into the table of state at once, past DynamoDB's API. */
  writeMany(items: readonly Item[]): Promise<void>;
  close(): Promise<void>;
};

export async function startStore(): Promise<TestStore> {
  const { server, db } = newDynalite();
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
    writeMany: (items) => writeMany(db, items),
    close: () => new Promise((resolve, reject) => server.close((e) => (e ? reject(e) : resolve()))),
  };
}

/** The server keeps its store to itself. */
function newDynalite() {
  const { create } = dynaliteDb;
  const stores: Store[] = [];
  dynaliteDb.create = (options) => {
    const store = create(options);
    stores.push(store);
    return store;
  };
  try {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    return { server, db: stores[0] as Store };
  } finally {
    dynaliteDb.create = create;
  }
}

/** Of a batch. */
const manyAtOnce = 1000;

async function writeMany(db: Store, items: readonly Item[]): Promise<void> {
  const table = await promisify(db.getTable)(tableName);
  const { write } = await openBulkTable(db, tableName);
  const entries = items.map((one) => {
    const item = stored(one);
    return { key: dynaliteDb.createKey(item, table), item };
  });
  for (let from = 0; from < entries.length; from += manyAtOnce) {
    await write(entries.slice(from, from + manyAtOnce), []);
  }
}

/** Bytes are stored in base64. */
function stored(item: Item): StoredItem {
  const written = JSON.stringify(marshall(item), (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
  return JSON.parse(written) as StoredItem;
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
