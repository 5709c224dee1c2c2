import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import type { Clients } from "../../lambdas/shared/runtime/clients.ts";
import { functionClients } from "../../local/clients.ts";
import { type DynamoDb, openEmbeddedDynamoDb } from "../../local/embedded-dynamodb.ts";
import { guardRole } from "../../local/role-guard.ts";
import { findRole } from "../../local/roles.ts";
import { definedSecrets, openSecrets, outsideSecret } from "../../local/secrets.ts";
import { openTables } from "../../local/table.ts";
import { changed, fakeDeployment } from "./fake-deployment.ts";

const account = "000000000000";
const region = "eu-west-1";
const tableArn = `arn:aws:dynamodb:${region}:${account}:table/State-Table`;
const kmsKey = `arn:aws:kms:${region}:${account}:key/k`;
const key = { pk: "a", sk: "b" };

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = await openEmbeddedDynamoDb(undefined);
  await openTables(fakeDeployment(), dynamodb.config).create();
});
afterAll(() => dynamodb.close());

type Statement = {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
};

/** The clients of a function whose role has these statements, and what it logged. */
async function clientsUnder(
  ...statements: Statement[]
): Promise<{ clients: Clients; lines: string[] }> {
  const policy = { PolicyDocument: { Version: "2012-10-17", Statement: statements } };
  const deployment = fakeDeployment(
    changed("Role", { Policies: statements.length > 0 ? [policy] : [] }),
  );
  const [role] = deployment.ofType("AWS::IAM::Role");
  const lines: string[] = [];
  const guard = guardRole({
    role: findRole(deployment, role?.attribute("Arn"), "Service/Echo"),
    functionName: "Echo",
    account,
    logger: createLogger("error", (line) => lines.push(line)),
  });
  const secrets = await openSecrets({
    file: undefined,
    definitions: [
      ...definedSecrets(deployment),
      outsideSecret("ssm:/wrap"),
      outsideSecret(`kms:${kmsKey}`),
    ],
    sealing: new Set(),
    tableHoldsData: async () => false,
    overrides: new Map(),
  });
  const surroundings = {
    dynamodb: dynamodb.config,
    appenders: new Map(),
    secrets,
    account,
    region,
  };
  return { clients: functionClients(surroundings, guard), lines };
}

function denial(
  action: string,
  resource: string,
  why = `because no identity-based policy allows the ${action} action`,
) {
  return {
    name: "AccessDeniedException",
    message: `User: arn:aws:sts::${account}:assumed-role/Service-Role/Echo is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  };
}

describe("DynamoDB", () => {
  const read: Statement = {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:Query"],
    Resource: tableArn,
  };

  test("what the role allows is done", async () => {
    const { clients, lines } = await clientsUnder(
      { ...read, Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchGetItem"] },
      { ...read, Action: "dynamodb:Query", Resource: `${tableArn}/index/*` },
    );
    await clients.dynamodb.send(
      new PutCommand({ TableName: "State-Table", Item: { ...key, byOwner: "me" } }),
    );
    const got = await clients.dynamodb.send(new GetCommand({ TableName: "State-Table", Key: key }));
    expect(got.Item).toEqual({ ...key, byOwner: "me" });
    const batch = await clients.dynamodb.send(
      new BatchGetCommand({
        RequestItems: { "State-Table": { Keys: [key], ConsistentRead: true } },
      }),
    );
    expect(batch.Responses).toEqual({ "State-Table": [{ ...key, byOwner: "me" }] });
    const found = await clients.dynamodb.send(
      new QueryCommand({
        TableName: "State-Table",
        IndexName: "owners",
        KeyConditionExpression: "byOwner = :o",
        ExpressionAttributeValues: { ":o": "me" },
      }),
    );
    expect(found.Count).toBe(1);
    expect(lines).toEqual([]);
  });

  test("what it does not allow is refused, in words that name function, action and resource", async () => {
    const { clients, lines } = await clientsUnder(read);
    const put = clients.dynamodb.send(new PutCommand({ TableName: "State-Table", Item: key }));
    await expect(put).rejects.toMatchObject(denial("dynamodb:PutItem", tableArn));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: "error",
        message: denial("dynamodb:PutItem", tableArn).message,
        function: "Echo",
        action: "dynamodb:PutItem",
        resource: tableArn,
      },
    ]);
  });

  test.each([
    [
      "another table",
      new GetCommand({ TableName: "Other", Key: key }),
      "GetItem",
      tableArn.replace("State-Table", "Other"),
    ],
    [
      "an index of the table",
      new QueryCommand({ TableName: "State-Table", IndexName: "owners" }),
      "Query",
      `${tableArn}/index/owners`,
    ],
    [
      "one table of two",
      new BatchGetCommand({ RequestItems: { "State-Table": { Keys: [key] } } }),
      "BatchGetItem",
      tableArn,
    ],
    ["a scan", new ScanCommand({ TableName: "State-Table" }), "Scan", tableArn],
    [
      "the table itself",
      new CreateTableCommand({ TableName: "State-Table", KeySchema: [], AttributeDefinitions: [] }),
      "CreateTable",
      tableArn,
    ],
  ])("%s is another resource, or another action", async (_, command, action, resource) => {
    const { clients } = await clientsUnder(read);
    const call = clients.dynamodb.send(command as GetCommand);
    await expect(call).rejects.toMatchObject(denial(`dynamodb:${action}`, resource));
  });

  test("a deny is final", async () => {
    const { clients } = await clientsUnder(
      { Effect: "Allow", Action: "dynamodb:*", Resource: "*" },
      { Effect: "Deny", Action: "dynamodb:PutItem", Resource: tableArn },
    );
    const put = clients.dynamodb.send(new PutCommand({ TableName: "State-Table", Item: key }));
    await expect(put).rejects.toMatchObject(
      denial("dynamodb:PutItem", tableArn, "with an explicit deny in an identity-based policy"),
    );
  });

  test("what names its tables elsewhere is refused whoever allows it", async () => {
    const { clients } = await clientsUnder({ Effect: "Allow", Action: "*", Resource: "*" });
    const call = clients.dynamodb.send(new TransactWriteCommand({ TransactItems: [] }));
    await expect(call).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("dynamodb:TransactWriteItems"),
    });
  });

  test("a role without policies allows nothing", async () => {
    const { clients } = await clientsUnder();
    const call = clients.dynamodb.send(new GetCommand({ TableName: "State-Table", Key: key }));
    await expect(call).rejects.toMatchObject(denial("dynamodb:GetItem", tableArn));
  });
});

describe("secrets and keys", () => {
  const wrapping = definedSecrets(fakeDeployment()).find(({ name }) => name === "Wrapping");
  const reference = wrapping?.reference ?? "";
  const arn = reference.replace("secretsmanager:", "");
  const parameter = `arn:aws:ssm:${region}:${account}:parameter/wrap`;

  test("are read and used where the role allows it", async () => {
    const { clients } = await clientsUnder({
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Encrypt", "kms:Decrypt"],
      Resource: [arn, parameter, kmsKey],
    });
    expect((await clients.secrets.read(reference)).value).toHaveLength(64);
    expect((await clients.secrets.read("ssm:/wrap")).value).toHaveLength(64);
    const sealed = await clients.kms.encrypt(kmsKey, Buffer.from("x"), { a: "1", b: "2" });
    const opened = await clients.kms.decrypt(kmsKey, sealed, { b: "2", a: "1" });
    expect(Buffer.from(opened).toString()).toBe("x");
    await expect(clients.kms.decrypt(kmsKey, sealed, { a: "1" })).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  test("are refused where it does not", async () => {
    const { clients } = await clientsUnder();
    await expect(clients.secrets.read(reference)).rejects.toMatchObject(
      denial("secretsmanager:GetSecretValue", arn),
    );
    await expect(clients.secrets.read("ssm:/wrap")).rejects.toMatchObject(
      denial("ssm:GetParameter", parameter),
    );
    await expect(clients.kms.encrypt(kmsKey, Buffer.from("x"), {})).rejects.toMatchObject(
      denial("kms:Encrypt", kmsKey),
    );
    await expect(clients.kms.decrypt(kmsKey, Buffer.from("x"), {})).rejects.toMatchObject(
      denial("kms:Decrypt", kmsKey),
    );
  });
});
