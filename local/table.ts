/** The templates' own tables, made in whatever DynamoDB is at hand. */

import {
  type CreateTableCommandInput,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ScanCommand,
  type TableDescription,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type { Deployment, Resource } from "./deployment.ts";
import { errorText, StartError } from "./errors.ts";

/**
 * Everything that a client would otherwise take from the environment or from
 * `~/.aws`: the developer's shell is set up to call Lockstead, or AWS itself,
 * and the embedded table must be neither.
 */
export const isolated = {
  region: "us-east-1",
  credentials: { accessKeyId: "lockstead", secretAccessKey: "lockstead" },
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  maxAttempts: 3,
  retryMode: "standard",
} satisfies DynamoDBClientConfig;

export type Tables = {
  /** Whether one of these has items. */
  holdData(names: ReadonlySet<string>): Promise<boolean>;
  /** Makes those that are missing. @throws StartError when one is there that the template does not describe */
  create(): Promise<void>;
};

export function openTables(deployment: Deployment, config: DynamoDBClientConfig): Tables {
  const client = new DynamoDBClient({ ...isolated, ...config });
  const wanted = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"]
    .flatMap((type) => deployment.ofType(type))
    .map(tableInput);

  return {
    async holdData(names) {
      const asked = wanted.filter(({ TableName }) => names.has(TableName));
      const held = asked.map(async ({ TableName }) => {
        const { Count } =
          (await describe(client, TableName)) === undefined
            ? { Count: 0 }
            : await client.send(new ScanCommand({ TableName, Limit: 1 }));
        return Count !== 0;
      });
      return (await Promise.all(held)).includes(true);
    },
    async create() {
      for (const table of wanted) {
        const existing = await describe(client, table.TableName);
        if (existing === undefined) {
          await client.send(new CreateTableCommand(table));
          await waitUntilTableExists(
            { client, minDelay: 0.02, maxDelay: 1, maxWaitTime: 30 },
            { TableName: table.TableName },
          );
        } else {
          refuseOther(table, existing);
        }
      }
    },
  };
}

/** CloudFormation's properties bear the names of CreateTable's members. */
function tableInput(table: Resource): NewTable {
  const members = [
    "KeySchema",
    "AttributeDefinitions",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
  ];
  const set = members
    .map((name) => [name, table.property(name)] as const)
    .filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(set) as unknown as NewTable), TableName: table.ref };
}

type NewTable = CreateTableCommandInput & { readonly TableName: string };

async function describe(
  client: DynamoDBClient,
  TableName: string,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
      return undefined;
    }
    throw new StartError(
      `Cannot reach DynamoDB (${errorText(error) || "no answer"}). Is the URL after --dynamodb-endpoint right, and is it running?`,
    );
  }
}

/** A table keeps its keys for life: data made under others cannot be read by this template's functions. */
function refuseOther(wanted: CreateTableCommandInput, existing: TableDescription): void {
  const shape = ({ KeySchema, GlobalSecondaryIndexes }: TableShape) =>
    JSON.stringify([
      (KeySchema ?? []).map(({ AttributeName, KeyType }) => [AttributeName, KeyType]),
      (GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName).sort(),
    ]);
  if (shape(wanted) !== shape(existing)) {
    throw new StartError(
      `The table ${wanted.TableName} was made from another template, with other keys or indexes. Start afresh with another --data folder.`,
    );
  }
}

type TableShape = Pick<TableDescription, "KeySchema" | "GlobalSecondaryIndexes">;
