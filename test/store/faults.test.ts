/** Bad days that no emulator makes: what DynamoDB's failures become, and what is retried. */

import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { type AwsStub, mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { Table } from "../../lambdas/shared/store/table.ts";
import { startService } from "../support/service.ts";
import { storeClient, tableName } from "../support/store.ts";
import { failureOf, unknownKeyId } from "../support/suite.ts";

const metadata = (attempts = 1, httpStatusCode = 400) => ({
  $metadata: { attempts, httpStatusCode },
});
const named = (name: string) => Object.assign(new Error(name), { name });

// oxlint-disable-next-line typescript/no-explicit-any -- the library's own type has three parameters nobody needs here
let dynamodb: AwsStub<any, any, any>;
let kms: KMSClient;
let table: Table;

beforeEach(() => {
  const client = DynamoDBDocumentClient.from(storeClient("http://127.0.0.1:1"));
  dynamodb = mockClient(client);
  dynamodb.on(GetCommand).resolves({});
  dynamodb.on(BatchGetCommand).resolves({});
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  ({ kms } = startService({ endpoint: "http://127.0.0.1:1", clients: { dynamodb: client } }));
  table = new Table(client, tableName);
});

describe("a failure of DynamoDB becomes the KMS error that tells the client what to do", () => {
  const failures: readonly [string, Error, string, number][] = [
    [
      "throttling",
      new ProvisionedThroughputExceededException({ message: "", ...metadata() }),
      "ThrottlingException",
      400,
    ],
    ["throttling by the account", named("RequestLimitExceeded"), "ThrottlingException", 400],
    ["a timeout", named("TimeoutError"), "DependencyTimeoutException", 503],
    [
      "no connection",
      Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
      "DependencyTimeoutException",
      503,
    ],
    [
      "a fault of its own",
      new InternalServerError({ message: "", ...metadata(1, 500) }),
      "DependencyTimeoutException",
      503,
    ],
    [
      "a fault in our code",
      Object.assign(new TypeError("detail"), { code: "ERR_INVALID_ARG_TYPE" }),
      "KMSInternalException",
      500,
    ],
    [
      "a missing table",
      new ResourceNotFoundException({ message: "", ...metadata() }),
      "KMSInternalException",
      500,
    ],
    [
      "a missing permission",
      Object.assign(named("AccessDeniedException"), metadata()),
      "KMSInternalException",
      500,
    ],
  ];

  test.each(failures)("reading: %s", async (_what, error, name, status) => {
    dynamodb.on(BatchGetCommand).rejects(error);
    const failure = await failureOf(kms.send(new DescribeKeyCommand({ KeyId: unknownKeyId })));
    expect(failure).toMatchObject({ name, status });
    expect(failure.message).not.toContain(tableName);
  });

  test.each(failures)("writing: %s", async (_what, error, name, status) => {
    dynamodb.on(PutCommand).rejects(error);
    const failure = await failureOf(kms.send(new CreateKeyCommand({})));
    expect(failure).toMatchObject({ name, status });
  });
});

describe("keys that a batch left unprocessed", () => {
  const [first, second] = [
    { pk: "p", sk: "1" },
    { pk: "p", sk: "2" },
  ];

  test("are asked for again, and only they", async () => {
    dynamodb
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { [tableName]: [{ ...second, found: true }] },
        UnprocessedKeys: { [tableName]: { Keys: [first] } },
      })
      .resolvesOnce({ Responses: { [tableName]: [{ ...first, found: true }] } });
    const items = await table.getMany([first, second]);
    expect(items).toEqual([
      { ...first, found: true },
      { ...second, found: true },
    ]);
    const [, again] = dynamodb.commandCalls(BatchGetCommand);
    expect(again?.args[0].input).toMatchObject({
      RequestItems: { [tableName]: { Keys: [first] } },
    });
  });

  test("are throttling when they stay so", async () => {
    dynamodb.on(BatchGetCommand).resolves({ UnprocessedKeys: { [tableName]: { Keys: [first] } } });
    await expect(table.getMany([first])).rejects.toMatchObject({ code: "ThrottlingException" });
    expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(5);
  });
});

test("a range is read on where an answer was cut at its size, up to the limit", async () => {
  const item = (sk: string) => ({ pk: "p", sk });
  dynamodb
    .on(QueryCommand)
    .resolvesOnce({ Items: [item("a")], LastEvaluatedKey: item("a") })
    .resolvesOnce({ Items: [], LastEvaluatedKey: item("b") })
    .resolvesOnce({ Items: [item("c"), item("d")], LastEvaluatedKey: item("d") });
  const items = await table.list({ pk: "p", prefix: "", limit: 3 });
  expect(items).toEqual([item("a"), item("c"), item("d")]);
  const asked = dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  expect(asked.map(({ Limit }) => Limit)).toEqual([3, 2, 2]);
  expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([
    undefined,
    item("a"),
    item("b"),
  ]);
});

describe("a condition that does not hold", () => {
  const conflict = (attempts: number) =>
    new ConditionalCheckFailedException({ message: "", ...metadata(attempts) });
  const item = { pk: "p", sk: "s", writeId: "mine" };

  test("is a conflict when the write was sent once", async () => {
    dynamodb.on(PutCommand).rejects(conflict(1));
    await expect(table.put(item)).rejects.toMatchObject({ name: "ConflictError" });
    expect(dynamodb.commandCalls(GetCommand)).toHaveLength(0);
  });

  test("is success when an earlier try of the same write took effect and its answer was lost", async () => {
    dynamodb.on(PutCommand).rejects(conflict(2));
    dynamodb.on(GetCommand).resolves({ Item: item });
    await expect(table.put(item)).resolves.toBeUndefined();
    // DynamoDB takes a key, and nothing that is more than one.
    const [read] = dynamodb.commandCalls(GetCommand);
    expect(read?.args[0].input.Key).toEqual({ pk: item.pk, sk: item.sk });
  });

  test("is a conflict when another write took effect meanwhile", async () => {
    dynamodb.on(PutCommand).rejects(conflict(2));
    dynamodb.on(GetCommand).resolves({ Item: { ...item, writeId: "another's" } });
    await expect(table.put(item)).rejects.toMatchObject({ name: "ConflictError" });
  });

  test("is success for a repeated delete whose item is gone, and nobody knows whose", async () => {
    dynamodb.on(DeleteCommand).rejects(conflict(2));
    await expect(table.delete(item, { expression: "x", names: {} })).resolves.toBe(false);
  });

  test("is a conflict for a repeated delete whose item is there", async () => {
    dynamodb.on(DeleteCommand).rejects(conflict(2));
    dynamodb.on(GetCommand).resolves({ Item: item });
    await expect(table.delete(item, { expression: "x", names: {} })).rejects.toMatchObject({
      name: "ConflictError",
    });
  });

  /** Whatever key is asked for is there, and lets everyone do everything. */
  function answerEveryKey(): void {
    const key = { created: 0, tags: [], material: { id: "" } };
    const text = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}';
    dynamodb.on(BatchGetCommand).callsFake(({ RequestItems }) => {
      const [keyItem, policyItem] = RequestItems?.[tableName]?.Keys ?? [];
      return {
        Responses: {
          [tableName]: [
            { ...keyItem, ...key },
            { ...policyItem, text, version: 1 },
          ],
        },
      };
    });
  }

  const alias = { pk: "p", sk: "alias#x", target: unknownKeyId, version: 1, writeId: "w" };

  test("answers DependencyTimeoutException when the conflict never ends", async () => {
    answerEveryKey();
    dynamodb.on(GetCommand).resolves({ Item: alias });
    dynamodb.on(DeleteCommand).rejects(conflict(1));
    const failure = await failureOf(kms.send(new DeleteAliasCommand({ AliasName: "alias/x" })));
    expect(failure).toMatchObject({ name: "DependencyTimeoutException", status: 503 });
    expect(dynamodb.commandCalls(DeleteCommand).length).toBeGreaterThan(3);
  });

  test("is AlreadyExistsException for CreateAlias once the winner is seen", async () => {
    answerEveryKey();
    dynamodb.on(GetCommand).resolvesOnce({}).resolves({ Item: alias });
    dynamodb.on(PutCommand).resolvesOnce({}).rejectsOnce(conflict(1));
    const failure = await failureOf(
      kms.send(new CreateAliasCommand({ AliasName: "alias/x", TargetKeyId: unknownKeyId })),
    );
    expect(failure.name).toBe("AlreadyExistsException");
    expect(dynamodb.commandCalls(PutCommand, { TableName: tableName })).toHaveLength(1);
  });
});
