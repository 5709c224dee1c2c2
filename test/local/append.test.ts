/** Events take a way of their own into the embedded DynamoDB, and are there as if they had not. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import dynaliteDb from "dynalite/db/index.js";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { appendDirectly } from "../../local/append.ts";
import { type DynamoDb, openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { isolated, openTables } from "../../local/table.ts";
import { fakeDeployment } from "./fake-deployment.ts";

const TableName = "State-Events";

let folder: string;
let dynamodb: DynamoDb;
/** Commands that came as far as dynalite's actions. */
let served: string[];
/** How many items, and entries of the index, were written by each batch. */
let batches: number[];

async function open(path: string | undefined): Promise<DynamoDBDocumentClient> {
  const create = dynaliteDb.create;
  dynaliteDb.create = (options) => {
    const store = create(options);
    const batch = store.db.batch.bind(store.db);
    store.db.batch = (changes, done) => {
      batches.push(changes.length);
      batch(changes, done);
    };
    return store;
  };
  try {
    dynamodb = await openEmbeddedDynamoDb(path);
  } finally {
    dynaliteDb.create = create;
  }
  await openTables(fakeDeployment(), dynamodb.config).create();
  const appender = await dynamodb.embedded?.openAppender(TableName);
  const client = new DynamoDBClient({ ...isolated, ...dynamodb.config });
  const documents = documentClient(client);
  appendDirectly(client, new Map(appender && [[TableName, appender]]));
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (call) => {
        served.push(commandName);
        return next(call);
      },
    { step: "build" },
  );
  return documents;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-test-append-"));
  served = [];
  batches = [];
});
afterEach(async () => {
  await dynamodb.close();
  rmSync(folder, { recursive: true, force: true });
});

const item = (sk: string, more: object = {}) => ({ pk: "a", sk, ...more });
const put = (client: DynamoDBDocumentClient, Item: Record<string, unknown>) =>
  client.send(new PutCommand({ TableName, Item }));

async function itemAt(client: DynamoDBDocumentClient, sk: string) {
  const got = await client.send(new GetCommand({ TableName, Key: { pk: "a", sk } }));
  return got.Item;
}

async function pending(client: DynamoDBDocumentClient): Promise<readonly string[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: "pending",
      KeyConditionExpression: "pending = :p",
      ExpressionAttributeValues: { ":p": "intent" },
    }),
  );
  return Items.map(({ sk }) => String(sk));
}

describe.each(["memory", "disk"])("in %s", (place) => {
  const start = () => open(place === "disk" ? folder : undefined);

  test("what is put at the same time is written together, and all of it is there", async () => {
    const client = await start();
    const items = Array.from({ length: 60 }, (_, n) =>
      item(`${n}`, { n, text: "é".repeat(n), list: ["x", n], yes: true }),
    );
    await Promise.all(items.map((one) => put(client, { ...one, none: undefined })));
    expect(served).toEqual([]);
    expect(batches).toEqual([1, 25, 25, 9]);
    for (const one of items) {
      expect(await itemAt(client, one.sk)).toEqual(one);
    }
  });

  test("the index follows: an intent is in it until its outcome replaces it", async () => {
    const client = await start();
    await put(client, item("1", { pending: "intent" }));
    await put(client, item("2", { pending: "intent" }));
    expect(await pending(client)).toEqual(["1", "2"]);
    await put(client, item("1", { outcome: "success" }));
    expect(await pending(client)).toEqual(["2"]);
    expect(await itemAt(client, "1")).toEqual(item("1", { outcome: "success" }));
    // Item and index at once: no end of the process leaves one without the other.
    expect(batches).toEqual([2, 2, 2]);
  });

  test("of the same key, the last put wins", async () => {
    const client = await start();
    const written = Array.from({ length: 10 }, (_, n) => put(client, item("same", { n })));
    await Promise.all(written);
    expect(await itemAt(client, "same")).toEqual(item("same", { n: 9 }));
  });

  test("a conditional write goes DynamoDB's own way, and finds what was appended, or not yet", async () => {
    const client = await start();
    const settle = () =>
      client.send(
        new PutCommand({
          TableName,
          Item: item("1", { settled: true }),
          ConditionExpression: "attribute_exists(pending)",
        }),
      );
    for (let round = 0; round < 20; round++) {
      await put(client, item("1", { pending: "intent" }));
      const outcomes = await Promise.allSettled([
        settle(),
        put(client, item("1", { outcome: "success" })),
        settle(),
      ]);
      expect(outcomes[1].status).toBe("fulfilled");
      // Whoever settles, late outcomes win.
      expect(await itemAt(client, "1")).toEqual(item("1", { outcome: "success" }));
      expect(await pending(client)).toEqual([]);
    }
    expect(served).toContain("PutItemCommand");
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["no sort key", { pk: "a" }, "ValidationException"],
  ["an empty key", { pk: "", sk: "1" }, "ValidationException"],
  ["a key of another type", { pk: "a", sk: 1 }, "ValidationException"],
  ["too long", { pk: "a", sk: "1", text: "x".repeat(400 * 1024) }, "ValidationException"],
])("what DynamoDB refuses is refused in its words: %s", async (_, Item, name) => {
  const client = await open(undefined);
  const neighbour = put(client, item("good"));
  await expect(put(client, Item)).rejects.toMatchObject({ name });
  await neighbour;
  expect(await itemAt(client, "good")).toEqual(item("good"));
});

test("bytes and sets go DynamoDB's own way", async () => {
  const client = await open(undefined);
  await put(client, item("1", { bytes: Uint8Array.of(255) }));
  await put(client, item("2", { set: new Set(["a"]) }));
  expect(served).toEqual(["PutItemCommand", "PutItemCommand"]);
  expect(await itemAt(client, "1")).toEqual(item("1", { bytes: Uint8Array.of(255) }));
});

test("other tables, and the SDK's own command, are none of its business", async () => {
  const client = await open(undefined);
  await client.send(new PutCommand({ TableName: "State-Table", Item: item("1") }));
  await client.send(new PutItemCommand({ TableName, Item: { pk: { S: "a" }, sk: { S: "1" } } }));
  expect(served).toEqual(["PutItemCommand", "PutItemCommand"]);
  expect(await itemAt(client, "1")).toEqual(item("1"));
});

test("a group that the store does not take fails for each of it", async () => {
  const client = await open(undefined);
  await put(client, item("1"));
  await dynamodb.close();
  const outcomes = await Promise.allSettled(["2", "3", "4"].map((sk) => put(client, item(sk))));
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});

test("in memory, the newest 10,000 or so are kept, and the index holds none that is gone", async () => {
  const client = await open(undefined);
  await put(client, item("kept"));
  const keys = Array.from({ length: 11_000 }, (_, n) => String(n).padStart(6, "0"));
  for (let from = 0; from < keys.length; from += 500) {
    await Promise.all(
      keys
        .slice(from, from + 500)
        .map((sk) =>
          put(client, item(sk, { expiresAt: 1, ...(from === 0 && { pending: "intent" }) })),
        ),
    );
  }
  const { Count = 0 } = await client.send(new ScanCommand({ TableName, Select: "COUNT" }));
  expect(Count).toBeGreaterThanOrEqual(10_000);
  expect(Count).toBeLessThanOrEqual(10_250);
  expect(await itemAt(client, keys.at(-1) as string)).toBeDefined();
  expect(await itemAt(client, "000000")).toBeUndefined();
  // Of what does not expire, all is kept.
  expect(await itemAt(client, "kept")).toBeDefined();
  expect(await pending(client)).toEqual([]);
});
