/**
 * The dashboard, from the top: whether there is trouble, which operations have
 * it, what is beneath them, and the requests themselves.
 * Source: CloudWatch's API reference, "Dashboard Body Structure and Syntax".
 */

import type { CfnApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type CfnAlarm, CfnDashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { CfnTable } from "aws-cdk-lib/aws-dynamodb";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { Stack } from "aws-cdk-lib/core";
import {
  metricNamespace,
  type MetricName,
  operationDimensions,
} from "../../lambdas/shared/runtime/metrics.ts";
import {
  type Metric,
  ofApi,
  ofFunction,
  ofTable,
  own,
  periodSeconds,
  type Statistic,
  turnedAway,
} from "./metrics.ts";

/** What is watched. */
export type Monitored = {
  readonly api: CfnApi;
  readonly functions: readonly CfnFunction[];
  readonly tables: readonly CfnTable[];
  readonly logs: CfnLogGroup;
};

const columns = 24;
const rowHeight = 6;

/** All but its place. */
type Widget = { readonly type: string; readonly properties: Readonly<Record<string, unknown>> };

/** A line of a graph, in CloudWatch's own form: a metric, or an expression. */
type Line = readonly unknown[];

export function makeDashboard(
  stack: Stack,
  { api, functions, tables, logs }: Monitored,
  alarms: readonly CfnAlarm[],
): void {
  const { region } = stack;
  const graph = (title: string, metrics: readonly Line[], unit?: string): Widget => ({
    type: "metric",
    properties: {
      title,
      metrics,
      region,
      period: periodSeconds,
      view: "timeSeries",
      yAxis: { left: { min: 0, ...(unit && { label: unit, showUnits: false }) } },
    },
  });

  const rows: readonly (readonly Widget[])[] = [
    [
      {
        type: "alarm",
        properties: { title: "Alarms", alarms: alarms.map(({ attrArn }) => attrArn) },
      },
      graph("Requests", [
        line(own("Requests"), "Sum"),
        line(own("ClientErrors"), "Sum", { label: "Client errors" }),
        line(own("Denied"), "Sum"),
        line(own("Throttles"), "Sum"),
        line(turnedAway, "Sum", { label: "Turned away by the API" }),
        line(own("Errors"), "Sum"),
        line(ofApi(api, "5xx"), "Sum", { label: "Errors at the API" }),
      ]),
      graph(
        "Latency, in the functions and at the API",
        [
          line(own("Latency"), "p50", { label: "Functions p50" }),
          line(own("Latency"), "p99", { label: "Functions p99" }),
          line(ofApi(api, "Latency"), "p50", { label: "API p50" }),
          line(ofApi(api, "Latency"), "p99", { label: "API p99" }),
        ],
        "ms",
      ),
    ],
    [
      graph(
        "Denied",
        [
          expression("100 * denied / requests", "Denied"),
          line(own("Denied"), "Sum", { id: "denied", visible: false }),
          line(own("Requests"), "Sum", { id: "requests", visible: false }),
        ],
        "%",
      ),
      graph("Requests by operation", [byOperation("Latency", "SampleCount")]),
      graph("Latency by operation, p99", [byOperation("Latency", "p99")], "ms"),
    ],
    [
      graph("Functions", [
        ...total("errors", "Errors", of(functions, "Errors"), "Sum"),
        ...total("throttles", "Throttles", of(functions, "Throttles"), "Sum"),
        ...total(
          "concurrent",
          "At once, at most",
          of(functions, "ConcurrentExecutions"),
          "Maximum",
        ),
      ]),
      graph("DynamoDB calls of a request", [
        line(own("DynamoDBCalls"), "Average", { label: "Average" }),
        line(own("DynamoDBCalls"), "p99", { label: "p99" }),
      ]),
      graph(
        "DynamoDB",
        tables.flatMap((table) => [
          line(ofTable(table, "ConsumedReadCapacityUnits"), "Sum"),
          line(ofTable(table, "ConsumedWriteCapacityUnits"), "Sum"),
          line(ofTable(table, "ReadThrottleEvents"), "Sum"),
          line(ofTable(table, "WriteThrottleEvents"), "Sum"),
        ]),
      ),
    ],
    [
      {
        type: "log",
        properties: {
          title: "What did not succeed (none where logLevel hides requests)",
          region,
          view: "table",
          query: [
            `SOURCE '${logs.ref}'`,
            'filter message = "request" and outcome != "Success"',
            "stats count(*) as requests by service, operation, outcome, account",
            "sort requests desc",
            "limit 50",
          ].join(" | "),
        },
      },
    ],
  ];

  new CfnDashboard(stack, "Dashboard", {
    dashboardName: stack.stackName,
    dashboardBody: stack.toJsonString({ start: "-PT3H", widgets: rows.flatMap(placed) }),
  });
}

/** Gives the widgets of a row their places, side by side. */
function placed(widgets: readonly Widget[], row: number): readonly object[] {
  const width = columns / widgets.length;
  return widgets.map((widget, index) => ({
    ...widget,
    x: index * width,
    y: row * rowHeight,
    width,
    height: rowHeight,
  }));
}

type LineOptions = { readonly label?: string; readonly id?: string; readonly visible?: boolean };

function line(
  { namespace, name, dimensions }: Metric,
  stat: Statistic,
  options: LineOptions = {},
): Line {
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat, ...options }];
}

function expression(expression: string, label: string): Line {
  return [{ expression, label }];
}

function of(functions: readonly CfnFunction[], name: Parameters<typeof ofFunction>[1]): Metric[] {
  return functions.map((one) => ofFunction(one, name));
}

/** The sum of metrics that AWS has for each function only. */
function total(id: string, label: string, metrics: readonly Metric[], stat: Statistic): Line[] {
  const each = metrics.map((one, index) =>
    line(one, stat, { id: `${id}${index}`, visible: false }),
  );
  return [expression(`SUM(METRICS("${id}"))`, label), ...each];
}

/** One line for each operation that there were requests for. */
function byOperation(name: MetricName, stat: "SampleCount" | "p99"): Line {
  const schema = [metricNamespace, ...operationDimensions].join(",");
  return [
    { expression: `SEARCH('{${schema}} MetricName="${name}"', '${stat}', ${periodSeconds})` },
  ];
}
