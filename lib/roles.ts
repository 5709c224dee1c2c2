/**
 * A few roles, one for each kind of data access, instead of one for each
 * function: sixty functions with roles of their own would come near
 * CloudFormation's limit of 500 resources, and would differ in nothing.
 */

import { CfnRole } from "aws-cdk-lib/aws-iam";
import type { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { Stack } from "aws-cdk-lib/core";
import type { DataAccess } from "../lambdas/catalogue.ts";
import { lastUsagePrefix, pendingIndex } from "../lambdas/shared/store/event-items.ts";
import {
  dueIndex,
  lastUsedPrefix,
  managedPrefix,
  retirableIndex,
} from "../lambdas/shared/store/items.ts";
import type { StateStack } from "./state-stack.ts";

/** Actions on one resource: what an IAM statement allows. */
export type Grant = {
  readonly actions: readonly string[];
  /** An ARN, or a CDK token that will be one. */
  readonly resource: string;
  /** What the hash key of the item has to begin with. */
  readonly leadingKey?: string;
};

/**
 * Makes the role of a kind of data access when the first function asks for it,
 * so that a deployment has no role that nobody uses.
 *
 * @param secrets ARNs of the secrets that a request is verified with
 */
export function rolesOf(
  stack: Stack,
  { table, events, wrapping }: StateStack,
  secrets: readonly string[],
  logs: CfnLogGroup,
): (access: DataAccess) => CfnRole {
  const on =
    (resource: string) =>
    (...actions: string[]): Grant => ({
      actions: actions.map((action) => `dynamodb:${action}`),
      resource,
    });
  const onTable = on(table.attrArn);
  const onEvents = on(events.attrArn);
  // The log group's ARN ends in `:*`, which CloudFormation adds: its streams.
  const log = { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resource: logs.attrArn };
  const everyone: readonly Grant[] = [
    log,
    ...secrets.map((resource) => ({ actions: ["secretsmanager:GetSecretValue"], resource })),
  ];
  const read = onTable("GetItem", "BatchGetItem", "Query");
  const index = on(`${table.attrArn}/index/${retirableIndex}`)("Query");
  const due = on(`${table.attrArn}/index/${dueIndex}`)("Query");
  const write = onTable("PutItem", "UpdateItem", "DeleteItem");
  // Who only reads tells when an access key was used, and writes nothing else.
  const note = { ...onTable("PutItem"), leadingKey: lastUsedPrefix };
  // Who uses key material makes AWS managed keys at their first use.
  const make = { ...onTable("PutItem"), leadingKey: managedPrefix };
  // One item at a time: the permission for BatchWriteItem is also one to delete.
  const append = onEvents("PutItem");
  const lookUp = onEvents("Query");
  const lastUsage = { ...onEvents("GetItem"), leadingKey: lastUsagePrefix };
  const forget = { ...onEvents("DeleteItem"), leadingKey: lastUsagePrefix };
  const intents = on(`${events.attrArn}/index/${pendingIndex}`)("Query");

  const grants: Readonly<Record<DataAccess, readonly Grant[]>> = {
    // What it answers is nobody's request, and leaves no event.
    identity: everyone,
    read: [...everyone, read, index, note, append],
    use: [...everyone, read, note, make, wrapping.use, append],
    write: [...everyone, read, write, append],
    retire: [...everyone, read, write, append, lastUsage],
    create: [...everyone, read, write, wrapping.use, append],
    audit: [...everyone, read, note, append, lookUp, lastUsage],
    all: [...everyone, read, index, write, wrapping.use, append, lookUp, lastUsage],
    sweep: [log, read, due, write, wrapping.use, intents, append, forget],
  };

  const roles = new Map<DataAccess, CfnRole>();
  return (access) => {
    const role = roles.get(access) ?? makeRole(stack, access, grants[access]);
    roles.set(access, role);
    return role;
  };
}

function makeRole(stack: Stack, access: DataAccess, grants: readonly Grant[]): CfnRole {
  const title = access.charAt(0).toUpperCase() + access.slice(1);
  return new CfnRole(stack, `${title}Role`, {
    description: `Lockstead: functions with the data access "${access}"`,
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    policies: [
      {
        policyName: access,
        policyDocument: {
          Version: "2012-10-17",
          Statement: grants.map(({ actions, resource, leadingKey }) => ({
            Effect: "Allow",
            Action: actions,
            Resource: resource,
            ...(leadingKey !== undefined && {
              Condition: {
                "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": `${leadingKey}*` },
              },
            }),
          })),
        },
      },
    ],
  });
}
