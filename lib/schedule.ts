/** EventBridge: which functions a clock calls. */

import { CfnRule } from "aws-cdk-lib/aws-events";
import { type CfnFunction, CfnPermission } from "aws-cdk-lib/aws-lambda";
import type { Stack } from "aws-cdk-lib/core";
import type { ScheduledEntry } from "../lambdas/catalogue.ts";

/** Lambda repeats a run that failed, twice; after that, the next run finds what is left. */
export function addSchedule(
  stack: Stack,
  { id, entry, everyMinutes }: ScheduledEntry,
  target: CfnFunction,
): void {
  const rule = new CfnRule(stack, `${id}Schedule`, {
    description: `Lockstead: ${entry}`,
    scheduleExpression: `rate(${everyMinutes} minute${everyMinutes === 1 ? "" : "s"})`,
    targets: [{ id: "Function", arn: target.attrArn }],
  });
  new CfnPermission(stack, `${id}Permission`, {
    action: "lambda:InvokeFunction",
    functionName: target.ref,
    principal: "events.amazonaws.com",
    sourceArn: rule.attrArn,
  });
}
