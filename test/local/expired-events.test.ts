/** What has expired goes, as DynamoDB's time to live would have it. */

import { DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DynamoDb, openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { deleteExpired } from "../../local/expired-events.ts";
import { isolated, openTables } from "../../local/table.ts";
import { fakeDeployment } from "./fake-deployment.ts";

const TableName = "State-Events";
const now = new Date("2030-01-01T00:00:00Z");
const expired = now.getTime() / 1000 - 1;
const staying = now.getTime() / 1000 + 1;

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await openEmbeddedDynamoDb(undefined);
  await openTables(fakeDeployment(), dynamodb.config).create();
});
afterAll(() => dynamodb.close());

test("of each partition the expired ones go, and what does not expire stays", async () => {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ ...isolated, ...dynamodb.config }),
  );
  for (const pk of ["a", "b"]) {
    for (let number = 0; number < 40; number++) {
      const sk = String(number).padStart(2, "0");
      const Item = { pk, sk, expiresAt: number < 30 ? expired : staying };
      await client.send(new PutCommand({ TableName, Item }));
    }
  }
  for (const sk of ["0123", "mrk-0123"]) {
    await client.send(new PutCommand({ TableName, Item: { pk: "last-usage#a", sk } }));
  }
  expect(await deleteExpired(dynamodb.config, TableName, now)).toBe(60);
  expect(await deleteExpired(dynamodb.config, TableName, now)).toBe(0);
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  expect(Items.filter(({ pk }) => pk === "last-usage#a")).toHaveLength(2);
  expect(Items).toHaveLength(22);
});
