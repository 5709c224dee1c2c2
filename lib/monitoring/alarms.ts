/**
 * What somebody should look at. Thresholds are for a sandbox: a few failures
 * that a retry cures, or a test suite that is denied on purpose, wake nobody.
 */

import type { CfnApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnAlarm, type CfnAlarmProps } from "aws-cdk-lib/aws-cloudwatch";
import type { Stack } from "aws-cdk-lib/core";
import { type Metric, ofApi, own, periodSeconds, type Statistic, turnedAway } from "./metrics.ts";

/** A rate of fewer requests in a period says little. */
const fewestRequests = 100;

export function makeAlarms(
  stack: Stack,
  api: CfnApi,
  topic: string | undefined,
): readonly CfnAlarm[] {
  const alarm = (id: string, what: string, props: CfnAlarmProps) =>
    new CfnAlarm(stack, `${id}Alarm`, {
      alarmDescription: `Lockstead: ${what}`,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      evaluationPeriods: 1,
      // No requests are no trouble.
      treatMissingData: "notBreaching",
      ...(topic !== undefined && { alarmActions: [topic], okActions: [topic] }),
      ...props,
    });

  return [
    // The API's count has our own failures, and those that functions cannot tell
    // of: crashes, time-outs, and functions that Lambda did not start.
    alarm("Errors", "5 requests in 5 minutes were answered with a failure of the service (5xx).", {
      ...simple(ofApi(api, "5xx")),
      statistic: "Sum" satisfies Statistic,
      threshold: 5,
    }),
    alarm(
      "Throttles",
      "10 requests in 5 minutes were throttled, by the API (see the setting throttle) or because DynamoDB throttled.",
      {
        metrics: calculated("FILL(throttles, 0) + FILL(turnedAway, 0)", {
          throttles: own("Throttles"),
          turnedAway,
        }),
        threshold: 10,
      },
    ),
    alarm("Latency", "for 15 minutes, 1 in 100 requests took 2 seconds or more.", {
      ...simple(own("Latency")),
      extendedStatistic: "p99" satisfies Statistic,
      threshold: 2000,
      evaluationPeriods: 3,
      // Of a few requests the slowest is one that started a function.
      evaluateLowSampleCountPercentile: "ignore",
    }),
    alarm(
      "Denied",
      "for 15 minutes, half of all requests were denied by policies: has one been changed that many need?",
      {
        metrics: calculated(`IF(requests >= ${fewestRequests}, 100 * denied / requests, 0)`, {
          denied: own("Denied"),
          requests: own("Requests"),
        }),
        threshold: 50,
        evaluationPeriods: 3,
      },
    ),
  ];
}

function simple({ namespace, name, dimensions }: Metric) {
  return {
    namespace,
    metricName: name,
    dimensions: dimensionsOf(dimensions),
    period: periodSeconds,
  };
}

/** @param sums what the expression's variables stand for: the sums of these */
function calculated(
  expression: string,
  sums: Readonly<Record<string, Metric>>,
): CfnAlarm.MetricDataQueryProperty[] {
  const variables = Object.entries(sums).map(([id, { namespace, name, dimensions }]) => ({
    id,
    metricStat: {
      metric: { namespace, metricName: name, dimensions: dimensionsOf(dimensions) },
      period: periodSeconds,
      stat: "Sum" satisfies Statistic,
    },
    returnData: false,
  }));
  return [{ id: "result", expression }, ...variables];
}

function dimensionsOf(dimensions: Metric["dimensions"]): CfnAlarm.DimensionProperty[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}
