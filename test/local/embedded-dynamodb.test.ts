import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import dynaliteDb from "dynalite/db/index.js";
import { openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { isolated, openTables } from "../../local/table.ts";
import { fakeDeployment } from "./fake-deployment.ts";

const TableName = "State-Table";
const key = { pk: { S: "a" }, sk: { S: "1" } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-test-dynamodb-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function open(path?: string) {
  const dynamodb = await openEmbeddedDynamoDb(path);
  const client = new DynamoDBClient({ ...isolated, ...dynamodb.config });
  return { dynamodb, client, tables: openTables(fakeDeployment(), dynamodb.config) };
}

test("the template's table is made, and its errors are DynamoDB's", async () => {
  const { dynamodb, client, tables } = await open();
  await tables.create();
  await client.send(
    new PutItemCommand({ TableName, Item: { ...key, blob: { B: Buffer.from([255]) } } }),
  );
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: key, ConsistentRead: true }),
  );
  expect(Item?.["blob"]?.B).toEqual(Uint8Array.of(255));

  const ConditionExpression = "attribute_not_exists(pk)";
  const again = client.send(new PutItemCommand({ TableName, Item: key, ConditionExpression }));
  await expect(again).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  const wrong = client.send(new GetItemCommand({ TableName, Key: { pk: { S: "a" } } }));
  await expect(wrong).rejects.toMatchObject({ name: "ValidationException" });
  const RequestItems = { [TableName]: { Keys: [key, { pk: { S: "a" }, sk: { S: "2" } }] } };
  const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems }));
  expect(Responses?.[TableName]).toHaveLength(1);
  await dynamodb.close();
});

test("data are kept in a folder, and the table is not made again", async () => {
  const first = await open(folder);
  expect(await first.tables.holdData(new Set([TableName]))).toBe(false);
  await first.tables.create();
  expect(await first.tables.holdData(new Set([TableName]))).toBe(false);
  await first.client.send(new PutItemCommand({ TableName, Item: key }));
  await first.dynamodb.close();

  const second = await open(folder);
  expect(await second.tables.holdData(new Set([TableName]))).toBe(true);
  await second.tables.create();
  const { Item } = await second.client.send(new GetItemCommand({ TableName, Key: key }));
  expect(Item).toEqual(key);
  await second.dynamodb.close();
});

test("nothing of the shell's AWS settings reaches it", async () => {
  const settings = {
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    AWS_PROFILE: "nobody",
    AWS_REGION: "mars-north-1",
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_USE_DUALSTACK_ENDPOINT: "true",
  };
  const before = { ...process.env };
  Object.assign(process.env, settings);
  try {
    const { dynamodb, client } = await open();
    expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
    await dynamodb.close();
  } finally {
    process.env = before;
  }
});

test("a page that ends early leaves no iterator open", async () => {
  const opened: { return?: () => Promise<void>; closed: boolean }[] = [];
  const create = dynaliteDb.create;
  dynaliteDb.create = (options) => {
    const store = create(options);
    const values = store.db.values.bind(store.db);
    store.db.values = (range) => {
      const iterator = values(range);
      const watched = { closed: false };
      const close = iterator.close.bind(iterator);
      opened.push(watched);
      return Object.assign(iterator, {
        close: async () => {
          watched.closed = true;
          await close();
        },
      });
    };
    return store;
  };
  try {
    const { dynamodb, client, tables } = await open();
    await tables.create();
    for (const sk of "12345") {
      await client.send(new PutItemCommand({ TableName, Item: { ...key, sk: { S: sk } } }));
    }
    const page = await client.send(
      new QueryCommand({
        TableName,
        Limit: 2,
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": key.pk },
      }),
    );
    expect(page.Items).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter(({ closed }) => !closed)).toEqual([]);
    await dynamodb.close();
  } finally {
    dynaliteDb.create = create;
  }
});

describe("a folder that cannot be opened is an error of one line", () => {
  test("when another holds it", async () => {
    const { dynamodb } = await open(folder);
    await expect(openEmbeddedDynamoDb(folder)).rejects.toMatchObject({
      name: "StartError",
      message: `Another process uses the data in ${folder}. Stop it, or choose another folder with --data.`,
    });
    await dynamodb.close();
  });

  test("when what is in it is damaged", async () => {
    writeFileSync(join(folder, "CURRENT"), "nonsense");
    await expect(openEmbeddedDynamoDb(folder)).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringContaining(`Cannot open the data in ${folder}: `),
    });
  });
});

test("a table with another key is not taken for this template's", async () => {
  const { dynamodb, tables } = await open();
  await tables.create();
  const Properties = {
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  };
  const other = fakeDeployment({
    Other: { Type: "AWS::DynamoDB::Table", Properties: { ...Properties, TableName } },
  });
  await expect(openTables(other, dynamodb.config).create()).rejects.toMatchObject({
    name: "StartError",
    message: `The table ${TableName} was made from another template, with other keys or indexes. Start afresh with another --data folder.`,
  });
  await dynamodb.close();
});

test("a DynamoDB that does not answer is an error of one line", async () => {
  const tables = openTables(fakeDeployment(), { endpoint: "http://127.0.0.1:1", maxAttempts: 1 });
  await expect(tables.holdData(new Set([TableName]))).rejects.toMatchObject({
    name: "StartError",
    message: expect.stringMatching(
      /^Cannot reach DynamoDB \(.+\)\. Is the URL after --dynamodb-endpoint right, and is it running\?$/,
    ),
  });
});
