/** The line of a request, and the metrics that CloudWatch takes out of it. */

import { describe, expect, test } from "vitest";
import { createLogger, type LogLevel } from "../../lambdas/shared/runtime/log.ts";
import {
  type Finished,
  logRequest,
  metricNamespace,
  type MetricsFormat,
  metricUnits,
} from "../../lambdas/shared/runtime/metrics.ts";
import { measured, stage } from "../../lambdas/shared/runtime/request-scope.ts";
import { type ErrorCode, errorCatalogue, ServiceError } from "../../lambdas/shared/wire/errors.ts";
import { brokenRules, extract } from "./emf.ts";

const succeeded: Finished = {
  requestId: "0198f2c4-7b1e-7000-8000-000000000000",
  time: new Date("2030-05-17T09:41:22.123Z"),
  service: "kms",
  operation: "Encrypt",
  account: "111122223333",
  region: "eu-central-1",
  outcome: "Success",
  status: 200,
};

type Logging = { threshold?: LogLevel; format?: MetricsFormat };

/** What is written of a request that took 7 ms. */
async function linesOf(
  finished: Partial<Finished> = {},
  { threshold = "info", format = "emf" }: Logging = {},
): Promise<string[]> {
  const lines: string[] = [];
  const logger = createLogger(threshold, (line) => lines.push(line));
  let time = 0;
  const clock = { now: () => succeeded.time, monotonic: () => time };
  await measured(clock, async () => {
    await stage("perform", async () => void (time += 7));
    logRequest(logger, format, { ...succeeded, ...finished });
  });
  return lines;
}

async function lineOf(finished: Partial<Finished> = {}, logging?: Logging): Promise<string> {
  const [line = "", ...rest] = await linesOf(finished, logging);
  expect(rest).toEqual([]);
  return line;
}

/** The metrics of all requests together, by name. */
const overall = (line: string) =>
  Object.fromEntries(
    extract(line)
      .filter(({ dimensions }) => Object.keys(dimensions).length === 0)
      .map(({ name, value }) => [name, value]),
  );

describe("the line", () => {
  const facts = {
    level: "info",
    message: "request",
    requestId: succeeded.requestId,
    service: "kms",
    operation: "Encrypt",
    account: "111122223333",
    region: "eu-central-1",
    outcome: "Success",
    status: 200,
    milliseconds: { total: 7, authenticate: 0, perform: 7, record: 0 },
    dynamodbCalls: 0,
  };

  test("says who did what, how it ended and what it took", async () => {
    expect(JSON.parse(await lineOf({}, { format: "none" }))).toEqual(facts);
  });

  test("is the same with metrics in it", async () => {
    expect(JSON.parse(await lineOf())).toMatchObject(facts);
  });

  test("leaves out what is not known", async () => {
    const unknown = { operation: undefined, account: undefined, region: undefined };
    const line = JSON.parse(await lineOf(unknown, { format: "none" })) as object;
    for (const name of Object.keys(unknown)) {
      expect(line).not.toHaveProperty(name);
    }
  });

  test.each(["warn", "error", "silent"] as const)(
    "is hidden by the threshold %s, its metrics are not, and tell of nobody",
    async (threshold) => {
      expect(await linesOf({}, { threshold, format: "none" })).toEqual([]);
      const line = await lineOf({}, { threshold });
      expect(brokenRules(line)).toEqual([]);
      expect(extract(line)).toEqual(extract(await lineOf()));
      expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(
        ["_aws", "Service", "Operation", ...Object.keys(metricUnits)].sort(),
      );
    },
  );
});

describe("the metrics", () => {
  test("are where the format wants them, at the time when the request came", async () => {
    const line = await lineOf();
    expect(brokenRules(line)).toEqual([]);
    const { _aws: metadata } = JSON.parse(line) as { _aws: { Timestamp: number } };
    expect(metadata.Timestamp).toBe(succeeded.time.getTime());
  });

  test("are those of all requests together, and the latency of each operation", async () => {
    const of = (name: keyof typeof metricUnits, value: number, dimensions = {}) => ({
      namespace: metricNamespace,
      name,
      unit: metricUnits[name],
      dimensions,
      value,
    });
    expect(extract(await lineOf())).toEqual([
      of("Requests", 1),
      of("Errors", 0),
      of("Throttles", 0),
      of("Denied", 0),
      of("ClientErrors", 0),
      of("Latency", 7),
      of("DynamoDBCalls", 0),
      of("Latency", 7, { Service: "kms", Operation: "Encrypt" }),
    ]);
  });

  test.each<[ErrorCode, number, string]>([
    ["KMSInternalException", 500, "Errors"],
    ["ServiceException", 500, "Errors"],
    ["DependencyTimeoutException", 503, "Errors"],
    ["ThrottlingException", 400, "Throttles"],
    ["AccessDeniedException", 400, "Denied"],
    ["AccessDeniedException", 403, "Denied"],
    ["NotFoundException", 400, "ClientErrors"],
    ["UnrecognizedClientException", 403, "ClientErrors"],
    ["TooManyRequestsException", 429, "Throttles"],
  ])("%s with the status %i counts in %s", async (outcome, status, metric) => {
    const none = { Errors: 0, Throttles: 0, Denied: 0, ClientErrors: 0 };
    const line = await lineOf({ outcome, status });
    expect(overall(line)).toMatchObject({ Requests: 1, ...none, [metric]: 1 });
  });

  test.each(Object.keys(errorCatalogue) as ErrorCode[])(
    "%s counts as one fault",
    async (outcome) => {
      const { form } = new ServiceError(outcome);
      for (const status of [form.status, ...(form.query ? [form.query[1]] : [])]) {
        const line = await lineOf({ outcome, status });
        expect(brokenRules(line)).toEqual([]);
        const { Errors = 0, Throttles = 0, Denied = 0, ClientErrors = 0 } = overall(line);
        expect(Errors + Throttles + Denied + ClientErrors).toBe(1);
      }
    },
  );

  test("of what is not in the catalogue are those of one operation", async () => {
    const line = await lineOf({ operation: undefined, outcome: "UnknownOperationException" });
    expect(brokenRules(line)).toEqual([]);
    expect(extract(line).at(-1)?.dimensions).toEqual({ Service: "kms", Operation: "Unknown" });
  });

  test("are never kept by account, Region or request", async () => {
    const values = extract(await lineOf()).flatMap(({ dimensions }) => Object.values(dimensions));
    for (const value of [succeeded.account, succeeded.region, succeeded.requestId]) {
      expect(values).not.toContain(value);
    }
  });

  test("are not there unless they are asked for", async () => {
    const line = await lineOf({}, { format: "none" });
    expect(brokenRules(line)).toEqual(["_aws is no object"]);
  });
});

describe("the rules find", () => {
  const directive = {
    Namespace: "N",
    Dimensions: [["D"]],
    Metrics: [{ Name: "M", Unit: "Count" }],
  };
  const document = (change: object = {}, root: object = {}) =>
    JSON.stringify({
      _aws: { Timestamp: 1574109732004, CloudWatchMetrics: [{ ...directive, ...change }] },
      D: "d",
      M: 1,
      ...root,
    });

  test("nothing wrong with a document in order", () => {
    expect(brokenRules(document())).toEqual([]);
    expect(brokenRules(document({ Dimensions: [[]] }))).toEqual([]);
    expect(brokenRules(document({}, { M: [1, 2.5] }))).toEqual([]);
  });

  test.each<[string, string, string]>([
    ["a prefix", `INFO ${document()}`, "no JSON"],
    ["no metadata", "{}", "_aws is no object"],
    ["seconds", document({}, { _aws: { Timestamp: 1574109732, CloudWatchMetrics: [] } }), "Times"],
    ["a flat set", document({ Dimensions: ["D"] }), "a dimension set is no list"],
    ["no set", document({ Dimensions: [] }), "Dimensions is no list of sets"],
    ["an absent dimension", document({ Dimensions: [["E"]] }), "the dimension E has no text"],
    ["a number for a dimension", document({}, { D: 1 }), "the dimension D has no text"],
    ["an empty dimension", document({}, { D: "" }), "the dimension D has no text"],
    ["an absent metric", document({ Metrics: [{ Name: "X" }] }), "the metric X has no numbers"],
    ["a nested metric", document({}, { M: { value: 1 } }), "the metric M has no numbers"],
    ["text for a metric", document({}, { M: "1" }), "the metric M has no numbers"],
    ["another unit", document({ Metrics: [{ Name: "M", Unit: "ms" }] }), "the unit of M"],
    ["another member", document({ Note: "" }), "a directive has other members"],
  ])("%s", (_what, event, text) => {
    expect(brokenRules(event).join("; ")).toContain(text);
  });
});
