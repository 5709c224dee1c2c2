/**
 * Whether the service does well: alarms, and a dashboard to look at when one
 * goes off.
 */

import { type CfnLogGroup, CfnMetricFilter } from "aws-cdk-lib/aws-logs";
import type { Stack } from "aws-cdk-lib/core";
import { makeAlarms } from "./alarms.ts";
import { type Monitored, makeDashboard } from "./dashboard.ts";
import { turnedAway } from "./metrics.ts";

/** @param topic the ARN of what alarms notify, if anything */
export function monitor(stack: Stack, monitored: Monitored, topic: string | undefined): void {
  countTurnedAway(stack, monitored.logs);
  makeDashboard(stack, monitored, makeAlarms(stack, monitored.api, topic));
}

/** What the API's own throttle refuses reaches no function: only the access log has it. */
function countTurnedAway(stack: Stack, logs: CfnLogGroup): void {
  new CfnMetricFilter(stack, "TurnedAwayFilter", {
    logGroupName: logs.ref,
    // The access log has statuses as text. Our own lines have them as numbers, and never this one.
    filterPattern: '{ $.status = "429" }',
    metricTransformations: [
      {
        metricNamespace: turnedAway.namespace,
        metricName: turnedAway.name,
        metricValue: "1",
        // Without it the metric would not be there before it is needed.
        defaultValue: 0,
        unit: "Count",
      },
    ],
  });
}
