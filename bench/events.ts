/**
 * Events a second into the embedded DynamoDB: as PutItem through the SDK and
 * dynalite, one by one, and as the local runtime appends them. Both in turns,
 * since machines are shared; the ratio is the figure to read.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { systemRandom, timeUuid } from "../lambdas/shared/crypto/random.ts";
import { documentClient } from "../lambdas/shared/runtime/clients.ts";
import { pendingIndex } from "../lambdas/shared/store/event-items.ts";
import { type Appenders, appendDirectly } from "../local/append.ts";
import { openEmbeddedDynamoDb } from "../local/embedded-dynamodb.ts";
import { isolated } from "../local/table.ts";

const TableName = "events";
const roundSeconds = 0.3;
const rounds = 9;

for (const place of ["memory", "disk"] as const) {
  const folder =
    place === "disk" ? await mkdtemp(join(tmpdir(), "lockstead-bench-events-")) : undefined;
  const dynamodb = await openEmbeddedDynamoDb(folder);
  const makeClient = () => new DynamoDBClient({ ...isolated, ...dynamodb.config });
  await makeTable(makeClient());
  const appender = await dynamodb.embedded?.openAppender(TableName);
  const appenders: Appenders = new Map(appender && [[TableName, appender]]);

  const each = documentClient(makeClient());
  const appendingClient = makeClient();
  const grouped = documentClient(appendingClient);
  appendDirectly(appendingClient, appenders);

  for (const concurrency of [1, 16]) {
    const eachRates: number[] = [];
    const groupedRates: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      eachRates.push(await rate(each, concurrency));
      groupedRates.push(await rate(grouped, concurrency));
    }
    const ratios = groupedRates.map((grouped, n) => grouped / (eachRates[n] ?? 1));
    console.log(
      `${place.padEnd(8)}${String(concurrency).padStart(2)} at once:` +
        `  PutItem each ${median(eachRates).toFixed(0).padStart(6)}/s` +
        `  appended ${median(groupedRates).toFixed(0).padStart(6)}/s` +
        `  ratio ${median(ratios).toFixed(1)}`,
    );
  }
  await dynamodb.close();
  if (folder !== undefined) {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rate(client: DynamoDBDocumentClient, concurrency: number): Promise<number> {
  const from = performance.now();
  const until = from + roundSeconds * 1000;
  let written = 0;
  const writeOn = async () => {
    while (performance.now() < until) {
      await client.send(new PutCommand({ TableName, Item: newItem() }));
      written++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, writeOn));
  return written / ((performance.now() - from) / 1000);
}

/** As large as that of an Encrypt that two policies took part in. */
function newItem(): Record<string, unknown> {
  const arn = `arn:aws:kms:us-east-1:123456789012:key/${"0".repeat(36)}`;
  const sk = timeUuid(new Date(), systemRandom);
  return {
    pk: "123456789012#us-east-1",
    sk,
    requestId: sk,
    time: Date.now(),
    name: "Encrypt",
    source: "kms.amazonaws.com",
    readOnly: true,
    username: "admin",
    accessKeyId: "AKIAEXAMPLEEXAMPLE",
    resourceNames: [arn],
    resourceTypes: ["AWS::KMS::Key"],
    event: "x".repeat(1500),
    expiresAt: Math.ceil(Date.now() / 1000),
  };
}

/** The first round warms up. */
function median(rates: readonly number[]): number {
  const sorted = rates.slice(1).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function makeTable(client: DynamoDBClient): Promise<void> {
  const names = ["pk", "sk", pendingIndex];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: pendingIndex,
          KeySchema: [
            { AttributeName: pendingIndex, KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await waitUntilTableExists(
    { client, minDelay: 0.02, maxDelay: 1, maxWaitTime: 30 },
    { TableName },
  );
}
