/** The metrics that alarms and the dashboard look at. */

import type { CfnApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { metricNamespace, type MetricName } from "../../lambdas/shared/runtime/metrics.ts";

export type Metric = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
};

/** How the values of a period become one. */
export type Statistic = "Sum" | "Average" | "Maximum" | "p50" | "p99";

/** Seconds that one point stands for, in alarms and graphs alike: what an alarm saw is to be seen. */
export const periodSeconds = 300;

/** Of all requests that functions answered. */
export function own(name: MetricName): Metric {
  return { namespace: metricNamespace, name, dimensions: {} };
}

/** The requests that the API's own throttle refused. */
export const turnedAway: Metric = {
  namespace: metricNamespace,
  name: "TurnedAway",
  dimensions: {},
};

/** Source: API Gateway's developer guide, "Monitor CloudWatch metrics for HTTP APIs". */
export function ofApi({ ref }: CfnApi, name: "5xx" | "Latency"): Metric {
  return { namespace: "AWS/ApiGateway", name, dimensions: { ApiId: ref } };
}

/** Source: Lambda's developer guide, "Types of metrics for Lambda functions". */
export function ofFunction(
  { ref }: CfnFunction,
  name: "ConcurrentExecutions" | "Errors" | "Throttles",
): Metric {
  return { namespace: "AWS/Lambda", name, dimensions: { FunctionName: ref } };
}

/** Source: DynamoDB's developer guide, "DynamoDB metrics and dimensions". */
export function ofTable(
  { ref }: CfnTable,
  name:
    | "ConsumedReadCapacityUnits"
    | "ConsumedWriteCapacityUnits"
    | "ReadThrottleEvents"
    | "WriteThrottleEvents",
): Metric {
  return { namespace: "AWS/DynamoDB", name, dimensions: { TableName: ref } };
}
