/** DynamoDB commands, built purely. Every read is strongly consistent, but that of the index. */

import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Condition } from "./conditions.ts";
import { dueIndex, dueKeys, retirableIndex } from "./items.ts";

export type ItemKey = { readonly pk: string; readonly sk: string };
export type Item = ItemKey & Readonly<Record<string, unknown>>;

export function getCommand(table: string, key: ItemKey): GetCommand {
  return new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
}

export function batchGetCommand(table: string, keys: readonly ItemKey[]): BatchGetCommand {
  return new BatchGetCommand({
    RequestItems: { [table]: { Keys: [...keys], ConsistentRead: true } },
  });
}

export type Range = {
  readonly pk: string;
  readonly prefix: string;
  /** The sort key to start behind. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly descending?: boolean;
};

export function queryCommand(table: string, range: Range): QueryCommand {
  return new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :prefix)",
    ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" },
    ExpressionAttributeValues: { ":pk": range.pk, ":prefix": range.prefix },
    Limit: range.limit,
    ScanIndexForward: !range.descending,
    ...(range.after !== undefined && { ExclusiveStartKey: { pk: range.pk, sk: range.after } }),
  });
}

export type RetirableRange = {
  readonly retirableBy: string;
  /** The item to start behind. */
  readonly after?: ItemKey | undefined;
  readonly limit: number;
};

/** An index is never strongly consistent. */
export function queryRetirableCommand(table: string, range: RetirableRange): QueryCommand {
  const { retirableBy, after, limit } = range;
  return new QueryCommand({
    TableName: table,
    IndexName: retirableIndex,
    KeyConditionExpression: "#retirableBy = :retirableBy",
    ExpressionAttributeNames: { "#retirableBy": "retirableBy" },
    ExpressionAttributeValues: { ":retirableBy": retirableBy },
    Limit: limit,
    ...(after !== undefined && { ExclusiveStartKey: { ...after, retirableBy } }),
  });
}

export function putCommand(table: string, item: Item, condition?: Condition): PutCommand {
  return new PutCommand({ TableName: table, Item: item, ...conditionMembers(condition) });
}

/** Sets attributes of an item, and takes away those that are undefined. */
export function updateCommand(
  table: string,
  key: ItemKey,
  changes: Readonly<Record<string, unknown>>,
  condition: Condition,
): UpdateCommand {
  const names = Object.keys(changes);
  const set = names.filter((name) => changes[name] !== undefined);
  const removed = names.filter((name) => changes[name] === undefined);
  return new UpdateCommand({
    TableName: table,
    Key: key,
    UpdateExpression: [
      `SET ${set.map((name) => `#${name} = :new_${name}`).join(", ")}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(", ")}`] : []),
    ].join(" "),
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: {
      ...condition.names,
      ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...condition.values,
      ...Object.fromEntries(set.map((name) => [`:new_${name}`, changes[name]])),
    },
  });
}

export type DueRange = {
  /** Milliseconds since 1970, included. */
  readonly until: number;
  readonly limit: number;
  /** The item to go on behind. */
  readonly after?: DueKey | undefined;
};

/** Where an item is in the index of what is due. */
export type DueKey = ItemKey & { readonly due: string; readonly dueAt: number };

/** What is due, the oldest first. An index is never strongly consistent: some may be settled already. */
export function queryDueCommand(table: string, { until, limit, after }: DueRange): QueryCommand {
  return new QueryCommand({
    TableName: table,
    IndexName: dueIndex,
    KeyConditionExpression: "#due = :due AND #dueAt <= :until",
    ExpressionAttributeNames: { "#due": "due", "#dueAt": "dueAt" },
    ExpressionAttributeValues: { ":due": dueKeys, ":until": until },
    Limit: limit,
    ...(after !== undefined && { ExclusiveStartKey: { ...after } }),
  });
}

export function deleteCommand(table: string, key: ItemKey, condition?: Condition): DeleteCommand {
  return new DeleteCommand({ TableName: table, Key: key, ...conditionMembers(condition) });
}

function conditionMembers(condition: Condition | undefined) {
  return (
    condition && {
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: condition.names,
      ...(condition.values && { ExpressionAttributeValues: condition.values }),
    }
  );
}
