/** Takes what is appended to a table past the SDK and dynalite, once the role guard has let it pass. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Appender } from "./embedded-dynamodb.ts";

/** By the names of their tables. */
export type Appenders = ReadonlyMap<string, Appender>;

export function appendDirectly(client: DynamoDBClient, appenders: Appenders): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const appended =
          commandName === "PutItemCommand" ? append(appenders, call.input) : undefined;
        if (appended === undefined) {
          return next(call);
        }
        await appended;
        return { output: { $metadata: {} }, response: undefined };
      },
    // The last of this step: what the guard refuses is not written, and all is counted.
    { step: "initialize", priority: "low", name: "append" },
  );
}

/** @returns undefined for what has to go DynamoDB's own way */
function append(appenders: Appenders, input: object): Promise<void> | undefined {
  const { TableName, Item, ...demands } = input as {
    readonly TableName: string;
    readonly Item: Readonly<Record<string, unknown>>;
  };
  return Object.keys(demands).length > 0
    ? undefined
    : appenders.get(TableName)?.(marshall(Item, { removeUndefinedValues: true }));
}
