/** What is particular to CloudTrail on the wire: its names, and its refusals. */

import { CloudTrailClient, type LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { describe, expect, it } from "vitest";
import { cloudTrailTargetPrefixes } from "../../lambdas/targets.ts";
import { credentials, startService, type TestClients } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";
import { lookUp } from "./written.ts";

const suite = useService();

const attributes = (...LookupAttributes: [key: string, value: string][]) =>
  ({
    LookupAttributes: LookupAttributes.map(([AttributeKey, AttributeValue]) => ({
      AttributeKey,
      AttributeValue,
    })),
  }) as LookupEventsCommandInput;

/** Sends what the SDK would not. */
function changing(
  change: (request: { headers: Record<string, string>; body: string }) => void,
): TestClients {
  const clients = suite.as(credentials);
  clients.cloudtrail.middlewareStack.add(
    (next) => (args) => {
      change(args.request as Parameters<typeof change>[0]);
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  return clients;
}

describe("the target", () => {
  it.each(cloudTrailTargetPrefixes)("may begin with %s", async (prefix) => {
    const clients = changing(({ headers }) => {
      headers["x-amz-target"] = `${prefix}.LookupEvents`;
    });
    expect((await lookUp(clients)).Events).toBeInstanceOf(Array);
  });

  it.each([
    "CloudTrail_20131101.DescribeTrails",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.lookupEvents",
    "com.amazonaws.cloudtrail.v20131101.LookupEvents",
    "LookupEvents",
  ])("is not %s", async (target) => {
    const clients = changing(({ headers }) => {
      headers["x-amz-target"] = target;
    });
    const { name, status } = await failureOf(lookUp(clients));
    expect({ name, status }).toEqual({ name: "UnknownOperationException", status: 400 });
  });

  it("is of a service that is in one Region at a time", async () => {
    const { config } = suite.cloudtrail;
    const client = new CloudTrailClient({
      region: "eu-north-1",
      endpoint: "https://kms.test",
      credentials: config.credentials,
      requestHandler: config.requestHandler,
    });
    expect((await lookUp({ cloudtrail: client })).Events).toEqual([]);
  });
});

describe("refused is", () => {
  const start = new Date("2026-03-01T00:00:01Z");
  const end = new Date("2026-03-01T00:00:00Z");

  it.each<[string, string, LookupEventsCommandInput]>([
    [
      "InvalidLookupAttributesException",
      "You can specify only one lookup attribute.",
      attributes(["EventName", "Decrypt"], ["Username", "Alice"]),
    ],
    [
      "InvalidLookupAttributesException",
      "1 validation error detected: Value 'Event' at 'lookupAttributes.1.member.attributeKey' failed to satisfy constraint: Member must satisfy enum value set: [EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource, AccessKeyId]",
      attributes(["Event", "Decrypt"]),
    ],
    [
      "InvalidLookupAttributesException",
      "1 validation error detected: Value '' at 'lookupAttributes.1.member.attributeValue' failed to satisfy constraint: Member must have length greater than or equal to 1",
      attributes(["EventName", ""]),
    ],
    [
      "InvalidLookupAttributesException",
      "1 validation error detected: Value null at 'lookupAttributes.1.member.attributeValue' failed to satisfy constraint: Member must not be null",
      { LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: undefined }] },
    ],
    [
      "InvalidLookupAttributesException",
      "The attribute value is longer than 2000 characters.",
      attributes(["ResourceName", "_".repeat(1001)]),
    ],
    [
      "InvalidLookupAttributesException",
      "The value of ReadOnly must be true or false.",
      attributes(["ReadOnly", "True"]),
    ],
    [
      "InvalidLookupAttributesException",
      "Insights events cannot be looked up by Username.",
      { ...attributes(["Username", "Alice"]), EventCategory: "insight" },
    ],
    [
      "InvalidTimeRangeException",
      "The start time is after the end time.",
      { StartTime: start, EndTime: end },
    ],
    [
      "InvalidTimeRangeException",
      "The time range is outside the range of possible values.",
      { StartTime: new Date(-1000) },
    ],
    [
      "InvalidTimeRangeException",
      "The time range is outside the range of possible values.",
      { EndTime: new Date(2 ** 48) },
    ],
    [
      "InvalidMaxResultsException",
      "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
      { MaxResults: 0 },
    ],
    [
      "InvalidMaxResultsException",
      "1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
      { MaxResults: 51 },
    ],
    [
      "InvalidEventCategoryException",
      "1 validation error detected: Value 'data' at 'eventCategory' failed to satisfy constraint: Member must satisfy enum value set: [insight]",
      { EventCategory: "data" as "insight" },
    ],
  ])("%s: %s", async (name, message, input) => {
    expect(await failureOf(lookUp(suite, input))).toEqual({ name, message, status: 400 });
  });

  it("not a value whose characters count for 2000 at most", async () => {
    const input = attributes(["ResourceName", "_".repeat(1000)]);
    expect((await lookUp(suite, input)).Events).toEqual([]);
  });

  it("not a moment", async () => {
    expect((await lookUp(suite, { StartTime: end, EndTime: end })).Events).toEqual([]);
  });

  it.each([
    [
      '{"StartTime":"2026-03-01T00:00:00Z"}',
      "STRING_VALUE can not be converted to milliseconds since epoch",
    ],
    ['{"StartTime":1e300}', "NUMBER_VALUE can not be converted to milliseconds since epoch"],
    ['{"LookupAttributes":{}}', "Start of structure or map found where not expected."],
  ])("SerializationException: %s", async (body, message) => {
    const clients = changing((request) => {
      request.body = body;
    });
    expect(await failureOf(lookUp(clients))).toMatchObject({
      name: "SerializationException",
      message,
    });
  });

  it("a time that no clock can tell", async () => {
    const clients = changing((request) => {
      request.body = '{"StartTime":8640000000000}';
    });
    expect((await failureOf(lookUp(clients))).name).toBe("InvalidTimeRangeException");
  });
});

describe("what is not the client's fault has CloudTrail's own names", () => {
  it.each([
    ["InternalFailure", 500, new Error("the table is gone")],
    ["ServiceUnavailable", 503, Object.assign(new Error("too slow"), { name: "TimeoutError" })],
    [
      "ThrottlingException",
      400,
      Object.assign(new Error("too fast"), { name: "ThrottlingException" }),
    ],
  ])("%s", async (name, status, error) => {
    const broken = startService({
      endpoint: suite.store.endpoint,
      events: {
        before: ({ command }) => {
          if (command === "QueryCommand") {
            throw error;
          }
        },
      },
    });
    expect(await failureOf(lookUp(broken))).toMatchObject({ name, status });
  });
});
