/** What is measured of a request is its own, whatever else goes on in the process. */

import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import type { Clock } from "../../lambdas/shared/runtime/clock.ts";
import { measured, measurements, stage } from "../../lambdas/shared/runtime/request-scope.ts";

/** A clock that only goes on when it is told to. */
function handClock(): Clock & { pass(milliseconds: number): void } {
  let time = 5_000.25;
  return {
    now: () => new Date(0),
    monotonic: () => time,
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** @param statuses of the answers to come; 200 after that */
function fakeDynamoDb(...statuses: number[]) {
  const client = new DynamoDBClient({
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    retryMode: "standard",
    maxAttempts: 3,
    requestHandler: {
      handle: async () => {
        await sleep(1);
        return {
          response: {
            statusCode: statuses.shift() ?? 200,
            headers: { "content-type": "application/x-amz-json-1.0" },
            body: Readable.from([Buffer.from("{}")]),
          },
        };
      },
    },
  });
  return { client, documents: documentClient(client) };
}

const get = () => new GetCommand({ TableName: "t", Key: { pk: "a" } });

describe("the time of a request", () => {
  test("is told by stage, and in total with what belongs to none", async () => {
    const clock = handClock();
    const result = await measured(clock, async () => {
      clock.pass(1);
      await stage("authenticate", async () => clock.pass(2.5));
      clock.pass(4);
      const answer = await stage("perform", async () => {
        clock.pass(8.0006);
        return "answer";
      });
      await stage("record", async () => clock.pass(16));
      return { answer, measured: measurements() };
    });
    expect(result).toEqual({
      answer: "answer",
      measured: {
        milliseconds: { total: 31.501, authenticate: 2.5, perform: 8.001, record: 16 },
        dynamodbCalls: 0,
      },
    });
  });

  test("holds all parts of a stage, those that failed as well", async () => {
    const clock = handClock();
    const { milliseconds } = await measured(clock, async () => {
      await stage("record", async () => clock.pass(1));
      const failing = stage("record", async () => {
        clock.pass(2);
        throw new Error("not recorded");
      });
      await expect(failing).rejects.toThrow("not recorded");
      return measurements();
    });
    expect(milliseconds).toEqual({ total: 3, authenticate: 0, perform: 0, record: 3 });
  });
});

describe("calls to DynamoDB", () => {
  test("count for the request that makes them, though others run at once", async () => {
    const { documents } = fakeDynamoDb();
    const request = (calls: number) =>
      measured(handClock(), async () => {
        for (let made = 0; made < calls; made++) {
          await documents.send(get());
        }
        return measurements().dynamodbCalls;
      });
    expect(await Promise.all([request(3), request(0), request(5), request(1)])).toEqual([
      3, 0, 5, 1,
    ]);
  });

  test("count whatever starts them, in parallel and in stages", async () => {
    const { documents } = fakeDynamoDb();
    const counted = await measured(handClock(), async () => {
      await stage("perform", () => Promise.all([documents.send(get()), documents.send(get())]));
      await Promise.resolve().then(() => documents.send(get()));
      return measurements().dynamodbCalls;
    });
    expect(counted).toBe(3);
  });

  test("are commands: retries and the keys of a batch do not count", async () => {
    const { documents } = fakeDynamoDb(500, 500, 200);
    const counted = await measured(handClock(), async () => {
      await documents.send(get());
      await documents.send(
        new BatchGetCommand({ RequestItems: { t: { Keys: [{ pk: "a" }, { pk: "b" }] } } }),
      );
      return measurements().dynamodbCalls;
    });
    expect(counted).toBe(2);
  });

  test("count when they fail", async () => {
    const { documents } = fakeDynamoDb(400);
    const counted = await measured(handClock(), async () => {
      await expect(documents.send(get())).rejects.toThrow("UnknownError");
      return measurements().dynamodbCalls;
    });
    expect(counted).toBe(1);
  });

  test("count once, however many clients stand before the same one", async () => {
    const { client } = fakeDynamoDb();
    const again = documentClient(client);
    const counted = await measured(handClock(), async () => {
      await again.send(get());
      return measurements().dynamodbCalls;
    });
    expect(counted).toBe(1);
  });

  test("are made as well where there is no request", async () => {
    const { client } = fakeDynamoDb();
    const table = {
      TableName: "t",
      AttributeDefinitions: [],
      KeySchema: [],
    };
    await expect(client.send(new CreateTableCommand(table))).resolves.toBeDefined();
  });
});

test("what is measured outside of a request is a fault", async () => {
  expect(() => measurements()).toThrow("No request is being measured here");
  await expect(stage("perform", async () => undefined)).rejects.toThrow("No request");
});
