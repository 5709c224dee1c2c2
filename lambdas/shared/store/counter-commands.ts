/** What counting sends to DynamoDB, and demands: few functions count, so the others need not load it. */

import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ItemKey, Range } from "./commands.ts";
import type { Condition } from "./conditions.ts";

/** The item is a counter, and leaves room for one more (see counters.ts). */
export function below(limit: number): Condition {
  return {
    expression: "#count < :limit",
    names: { "#count": "count" },
    values: { ":limit": limit },
  };
}

/** The item is a key that is its account's own. */
export const customerManaged: Condition = {
  expression: "#manager = :manager",
  names: { "#manager": "manager" },
  values: { ":manager": "CUSTOMER" },
};

export type CountedRange = Pick<Range, "pk" | "prefix"> & {
  /** The sort key to go on behind. */
  readonly after?: string | undefined;
  readonly having?: Condition | undefined;
};

/** Counts what lies in a range: DynamoDB reads all of it, and sends none. */
export function countCommand(table: string, range: CountedRange): QueryCommand {
  const { pk, prefix, after, having } = range;
  return new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    Select: "COUNT",
    KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :prefix)",
    ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk", ...having?.names },
    ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix, ...having?.values },
    ...(having && { FilterExpression: having.expression }),
    ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
  });
}

/** What a counter becomes by one step. */
export type Step = {
  readonly by: number;
  readonly writeId: string;
  /** Milliseconds since 1970, for a step up. */
  readonly at?: number;
};

/** One step of a counter. Sent twice, it counts twice, unless the condition keeps it from that. */
export function stepCommand(
  table: string,
  key: ItemKey,
  { by, writeId, at }: Step,
  condition: Condition,
): UpdateCommand {
  return new UpdateCommand({
    TableName: table,
    Key: key,
    UpdateExpression: `SET #count = #count + :by, #writeId = :newWriteId${at === undefined ? "" : ", #at = :at"}`,
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: {
      ...condition.names,
      "#count": "count",
      "#writeId": "writeId",
      ...(at !== undefined && { "#at": "at" }),
    },
    ExpressionAttributeValues: {
      ...condition.values,
      ":by": by,
      ":newWriteId": writeId,
      ...(at !== undefined && { ":at": at }),
    },
  });
}
