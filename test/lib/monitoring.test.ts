/** The dashboard and the alarms name what is there: metrics that are emitted, resources of the stacks. */

import { describe, expect, test } from "vitest";
import { variables } from "../../lambdas/shared/runtime/environment.ts";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import { logRequest } from "../../lambdas/shared/runtime/metrics.ts";
import { systemClock } from "../../lambdas/shared/runtime/clock.ts";
import { measured } from "../../lambdas/shared/runtime/request-scope.ts";
import { extract } from "../runtime/emf.ts";
import { imported, propertiesOf, resourcesOf, type Synthesis, synthesize } from "./synthesis.ts";

const deployed = synthesize();
const withoutEdge = synthesize({ edge: "none" });

/** A value of the template with names in the place of what only CloudFormation knows. */
function resolved(synthesis: Synthesis, value: any): string {
  if (typeof value === "string") {
    return value;
  }
  if (value["Fn::Join"]) {
    const [separator, parts] = value["Fn::Join"];
    return parts.map((part: unknown) => resolved(synthesis, part)).join(separator);
  }
  return value.Ref ?? value["Fn::GetAtt"]?.join(".") ?? imported(synthesis, value);
}

type Named = { namespace: string; name: string; dimensions: Record<string, string> };

type Widget = {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: Record<string, any>;
};

function dashboardOf(synthesis: Synthesis): { widgets: Widget[] } {
  const { DashboardBody } = propertiesOf(synthesis.service, "Dashboard");
  return JSON.parse(resolved(synthesis, DashboardBody));
}

/** The graph's lines: metrics, and expressions over them. */
function linesOf({ properties }: Widget) {
  const lines = ((properties["metrics"] ?? []) as any[][]).map((line) => ({
    options: line.at(-1) as Record<string, any>,
    parts: line.slice(0, -1) as string[],
  }));
  return {
    metrics: lines.filter(({ parts }) => parts.length > 0),
    expressions: lines.filter(({ parts }) => parts.length === 0),
  };
}

function namedByGraphs(synthesis: Synthesis): Named[] {
  const lines = dashboardOf(synthesis).widgets.map(linesOf);
  const plain = lines.flatMap(({ metrics }) =>
    metrics.map(({ parts: [namespace = "", name = "", ...dimensions] }) => ({
      namespace,
      name,
      dimensions: pairs(dimensions),
    })),
  );
  const searched = lines.flatMap(({ expressions }) =>
    expressions.flatMap(({ options }) => searchedBy(options["expression"])),
  );
  return plain.concat(searched);
}

function searchedBy(expression: string): Named[] {
  const [, schema, name] =
    /^SEARCH\('\{(.+)\} MetricName="(\w+)"', '\w+', 300\)$/.exec(expression) ?? [];
  const [namespace, ...names] = schema?.split(",") ?? [];
  return namespace === undefined || name === undefined
    ? []
    : [{ namespace, name, dimensions: Object.fromEntries(names.map((each) => [each, "*"])) }];
}

function pairs([name, value, ...rest]: string[]): Record<string, string> {
  return name === undefined ? {} : { [name]: value ?? "", ...pairs(rest) };
}

/** The ids that an expression needs; of a group, the first. */
function operandsOf(expression: string): string[] {
  const group = /^SUM\(METRICS\("(\w+)"\)\)$/.exec(expression)?.[1];
  if (group !== undefined) {
    return [`${group}0`];
  }
  return expression.startsWith("SEARCH(") ? [] : (expression.match(/[a-z]\w*/g) ?? []);
}

const alarmsOf = ({ service }: Synthesis) => resourcesOf(service, "AWS::CloudWatch::Alarm");

function namedByAlarms(synthesis: Synthesis): Named[] {
  return Object.values(alarmsOf(synthesis)).flatMap(({ Properties }) => {
    const parts = (Properties["Metrics"] ?? []) as any[];
    const metrics = Properties["MetricName"]
      ? [Properties]
      : parts.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    return metrics.map(({ Namespace, MetricName, Dimensions }) => ({
      namespace: Namespace as string,
      name: MetricName as string,
      dimensions: Object.fromEntries(
        ((Dimensions ?? []) as any[]).map(({ Name, Value }) => [Name, resolved(synthesis, Value)]),
      ),
    }));
  });
}

/** Of the metrics that there are: a name, and the names of the dimensions. */
const kind = ({ name, dimensions }: Pick<Named, "name" | "dimensions">) =>
  `${name} {${Object.keys(dimensions)}}`;

async function emitted(): Promise<string[]> {
  const lines: string[] = [];
  await measured(systemClock, async () =>
    logRequest(
      createLogger("info", (line) => lines.push(line)),
      "emf",
      {
        requestId: "r",
        time: new Date(),
        service: "kms",
        operation: "Encrypt",
        account: "111122223333",
        region: "us-east-1",
        outcome: "Success",
        status: 200,
      },
    ),
  );
  const filters = Object.values(resourcesOf(deployed.service, "AWS::Logs::MetricFilter"));
  return [
    ...lines.flatMap((line) => extract(line)).map(kind),
    ...filters
      .flatMap(({ Properties }) => Properties["MetricTransformations"] as any[])
      .map(({ MetricName }) => kind({ name: MetricName, dimensions: {} })),
  ];
}

describe.each([
  ["with an edge", deployed],
  ["without", withoutEdge],
])("%s", (_what, synthesis) => {
  const named = [...namedByGraphs(synthesis), ...namedByAlarms(synthesis)];

  test("every metric of our own is one that a request leaves, or the log's filter", async () => {
    const own = named.filter(({ namespace }) => namespace === "Lockstead").map(kind);
    expect(new Set(own)).toEqual(new Set(await emitted()));
  });

  test("every other one is of a resource that is there", () => {
    const functions = Object.keys(resourcesOf(synthesis.service, "AWS::Lambda::Function"));
    const tables = Object.keys(resourcesOf(synthesis.state, "AWS::DynamoDB::Table"));
    const known: Record<string, [dimension: string, values: string[]]> = {
      "AWS/ApiGateway": ["ApiId", ["Api"]],
      "AWS/Lambda": ["FunctionName", functions],
      "AWS/DynamoDB": ["TableName", tables],
    };
    const others = named.filter(({ namespace }) => namespace !== "Lockstead");
    for (const [namespace, [dimension, values]] of Object.entries(known)) {
      const these = others.filter((metric) => metric.namespace === namespace);
      expect(new Set(these.map(({ dimensions }) => JSON.stringify(dimensions)))).toEqual(
        new Set(values.map((value) => JSON.stringify({ [dimension]: value }))),
      );
    }
    expect(others.filter(({ namespace }) => !Object.hasOwn(known, namespace))).toEqual([]);
  });

  test("the graphs are in CloudWatch's bounds, side by side", () => {
    const { widgets } = dashboardOf(synthesis);
    const taken = new Set<string>();
    for (const { x, y, width, height, properties } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect((properties["metrics"] ?? []).length).toBeLessThanOrEqual(500);
      expect([width, height].every((size) => Number.isInteger(size) && size > 0)).toBe(true);
      const place = `${x} ${y}`;
      expect(taken.has(place)).toBe(false);
      taken.add(place);
    }
  });

  test("expressions are over metrics that their graph has", () => {
    for (const widget of dashboardOf(synthesis).widgets) {
      const { metrics, expressions } = linesOf(widget);
      const ids = metrics.flatMap(({ options }) => options["id"] ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !/^[a-z]\w*$/.test(id))).toEqual([]);
      for (const { options } of expressions) {
        expect(ids).toEqual(expect.arrayContaining(operandsOf(options["expression"])));
      }
    }
  });

  test("the alarms are on the dashboard, and so is the log", () => {
    const { widgets } = dashboardOf(synthesis);
    const { alarms } = widgets.find(({ type }) => type === "alarm")?.properties ?? {};
    expect(alarms).toEqual(Object.keys(alarmsOf(synthesis)).map((id) => `${id}.Arn`));
    const { query } = widgets.find(({ type }) => type === "log")?.properties ?? {};
    expect(query).toMatch(/^SOURCE 'Logs' \| filter /);
  });
});

describe("an alarm", () => {
  test.each(Object.entries(alarmsOf(deployed)))("%s is told of clearly", (_id, { Properties }) => {
    expect(Properties["AlarmDescription"]).toMatch(/^Lockstead: .+[.?]$/);
    expect(Properties["TreatMissingData"]).toBe("notBreaching");
    expect(Properties["ComparisonOperator"]).toBe("GreaterThanOrEqualToThreshold");
  });

  test("is there for failures, throttling, latency and denials", () => {
    expect(Object.keys(alarmsOf(deployed))).toEqual([
      "ErrorsAlarm",
      "ThrottlesAlarm",
      "LatencyAlarm",
      "DeniedAlarm",
    ]);
    expect(propertiesOf(deployed.service, "ErrorsAlarm")).toMatchObject({
      Namespace: "AWS/ApiGateway",
      MetricName: "5xx",
      Statistic: "Sum",
    });
    expect(propertiesOf(deployed.service, "LatencyAlarm")).toMatchObject({
      Namespace: "Lockstead",
      MetricName: "Latency",
      ExtendedStatistic: "p99",
    });
  });

  test.each<[string, Record<string, number | undefined>, boolean]>([
    ["DeniedAlarm", { requests: 100, denied: 50 }, true],
    ["DeniedAlarm", { requests: 100, denied: 49 }, false],
    ["DeniedAlarm", { requests: 99, denied: 99 }, false],
    ["ThrottlesAlarm", { throttles: 4, turnedAway: 6 }, true],
    ["ThrottlesAlarm", { throttles: undefined, turnedAway: 10 }, true],
    ["ThrottlesAlarm", { throttles: 9, turnedAway: undefined }, false],
  ])("%s with %j: %s", (id, sums, expected) => {
    const { Metrics, Threshold } = propertiesOf(deployed.service, id);
    const [{ Expression }, ...parts] = Metrics as any[];
    expect(parts.map(({ Id }) => Id).sort()).toEqual(Object.keys(sums).sort());
    expect(parts.every(({ ReturnData }) => ReturnData === false)).toBe(true);
    expect(calculate(Expression, sums) >= Threshold).toBe(expected);
  });

  test("notifies the topic that is given, when it begins and when it is over; else nobody", () => {
    const topic = "arn:aws:sns:eu-west-1:111122223333:ops";
    for (const { Properties } of Object.values(alarmsOf(synthesize({ alarmTopicArn: topic })))) {
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    }
    for (const { Properties } of Object.values(alarmsOf(deployed))) {
      expect(Properties).not.toHaveProperty("AlarmActions");
    }
  });
});

/** The few functions of metric math that alarms use. */
function calculate(expression: string, sums: Record<string, number | undefined>): number {
  const functions = {
    FILL: (value: number | undefined, filling: number) => value ?? filling,
    IF: (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise),
  };
  const scope = { ...functions, ...sums };
  // oxlint-disable-next-line no-new-func -- an expression of our own
  return new Function(...Object.keys(scope), `return ${expression}`)(...Object.values(scope));
}

test("what the API turns away is counted from the access log, where it is text", () => {
  const { AccessLogSettings } = propertiesOf(deployed.service, "Stage");
  expect(JSON.parse(AccessLogSettings.Format)).toMatchObject({ status: "$context.status" });
  expect(propertiesOf(deployed.service, "TurnedAwayFilter")).toMatchObject({
    LogGroupName: { Ref: "Logs" },
    FilterPattern: '{ $.status = "429" }',
  });
});

test("functions embed metrics, and no level of Lambda's own drops their lines", () => {
  for (const { Properties } of Object.values(
    resourcesOf(deployed.service, "AWS::Lambda::Function"),
  )) {
    expect(Properties["Environment"].Variables[variables.metrics]).toBe("emf");
    expect(Properties["LoggingConfig"]).toEqual({ LogGroup: { Ref: "Logs" }, LogFormat: "JSON" });
  }
});

test("all of it can be left out", () => {
  const { service } = synthesize({ monitoring: "off" });
  const types = Object.values(service.Resources).map(({ Type }) => Type);
  expect(types.filter((type) => /CloudWatch|MetricFilter/.test(type))).toEqual([]);
  for (const { Properties } of Object.values(resourcesOf(service, "AWS::Lambda::Function"))) {
    expect(Properties["Environment"].Variables[variables.metrics]).toBe("none");
  }
});
