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

/** Adds to a number of an item. Sent twice, it adds twice, unless the condition keeps it from that. */
export function addCommand(
  table: string,
  key: ItemKey,
  { name, by, writeId }: { readonly name: string; readonly by: number; readonly writeId: string },
  condition: Condition,
): UpdateCommand {
  return new UpdateCommand({
    TableName: table,
    Key: key,
    UpdateExpression: "SET #added = #added + :by, #writeId = :newWriteId",
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: { ...condition.names, "#added": name, "#writeId": "writeId" },
    ExpressionAttributeValues: { ...condition.values, ":by": by, ":newWriteId": writeId },
  });
}
