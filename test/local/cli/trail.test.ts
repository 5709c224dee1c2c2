/** `why` and `events` against a CloudTrail that answers what a test says. */

import {
  CloudTrailClient,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import { systemRandom, timeUuid } from "../../../lambdas/shared/crypto/random.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import { sampleEvent } from "../why/sample-events.ts";
import { endpoint, failed, lockstead, serviceError } from "./lockstead.ts";

const cloudTrail = mockClient(CloudTrailClient);
const organizations = mockClient(OrganizationsClient);
const sts = mockClient(STSClient);

const account = "123456789012";
const key = `arn:aws:kms:us-east-1:${account}:key/1234abcd`;
const begin = Date.parse("2026-11-24T10:41:01.250Z");
let stored: { region: string; event: CloudTrailEvent }[];

beforeEach(() => {
  stored = [];
  for (const mock of [cloudTrail, organizations, sts]) {
    mock.reset();
  }
  cloudTrail
    .on(LookupEventsCommand)
    .callsFake(async (input: LookupEventsCommandInput, getClient) => {
      const client = getClient() as CloudTrailClient;
      return lookUp(await client.config.region(), input);
    });
});

afterAll(() => {
  for (const mock of [cloudTrail, organizations, sts]) {
    mock.restore();
  }
});

/** Pages of two. */
function lookUp(
  region: string,
  { LookupAttributes, StartTime, EndTime, NextToken }: LookupEventsCommandInput,
) {
  const [{ AttributeKey, AttributeValue } = {}] = LookupAttributes ?? [];
  const after = Number(NextToken ?? 0);
  const found = stored
    .filter((each) => each.region === region)
    .map(({ event }) => answered(event))
    .filter(
      (event) =>
        (AttributeKey === undefined ||
          (AttributeKey === "ResourceName"
            ? event.Resources?.some(({ ResourceName }) => ResourceName === AttributeValue)
            : event[AttributeKey as "EventName"] === AttributeValue)) &&
        (StartTime === undefined || (event.EventTime as Date) >= StartTime) &&
        (EndTime === undefined || (event.EventTime as Date) <= EndTime),
    )
    .toSorted((one, other) => ((one.EventId as string) < (other.EventId as string) ? 1 : -1));
  return {
    Events: found.slice(after, after + 2),
    ...(found.length > after + 2 && { NextToken: String(after + 2) }),
  };
}

function answered(event: CloudTrailEvent): Event {
  return {
    EventId: event.eventID,
    EventName: event.eventName,
    EventTime: new Date(event.eventTime),
    Username: event.userIdentity.userName,
    Resources: event.resources?.map(({ ARN }) => ({ ResourceName: ARN })),
    CloudTrailEvent: JSON.stringify(event),
  };
}

/** @param milliseconds after `begin` */
function add(milliseconds: number, changes: Partial<CloudTrailEvent> = {}, region = "us-east-1") {
  const time = new Date(begin + milliseconds);
  const event = sampleEvent({
    eventTime: `${time.toISOString().slice(0, 19)}Z`,
    requestID: timeUuid(time, systemRandom),
    eventID: timeUuid(time, systemRandom),
    awsRegion: region,
    ...changes,
  });
  stored.push({ region, event });
  return event;
}

const noIdentity: Reason = {
  action: "kms:Encrypt",
  resource: key,
  outcome: "denied",
  because: "no-identity-allow",
  by: [],
  consulted: [],
  nearMisses: [],
};
const denial = {
  errorCode: "AccessDenied",
  errorMessage: "User: … is not authorized",
  additionalEventData: { decisions: [noIdentity] },
};

const inIreland = { env: { AWS_ENDPOINT_URL: endpoint, AWS_REGION: "eu-west-1" } };

describe("why", () => {
  test("finds a request's event by the second that its id tells", async () => {
    add(0);
    const wanted = add(10, denial);
    add(20);
    add(30);
    const { status, printed } = await lockstead(`why ${wanted.requestID.toUpperCase()}`);
    expect(status).toBe(0);
    expect(printed).toContain(`request   ${wanted.requestID}\n`);
    expect(printed).toMatch(
      /\n {2}No identity policy allows kms:Encrypt on this key to user alice\./,
    );
    expect(cloudTrail.commandCalls(LookupEventsCommand).at(-1)?.args[0].input).toMatchObject({
      StartTime: new Date("2026-11-24T10:41:01Z"),
      EndTime: new Date("2026-11-24T10:41:01.999Z"),
    });
  });

  test("finds an event by its own id, at once", async () => {
    const wanted = add(0, denial);
    const { printed } = await lockstead(`why ${wanted.eventID}`);
    expect(printed).toContain(`request   ${wanted.requestID}\n`);
    expect(cloudTrail.calls()).toHaveLength(1);
  });

  test("looks where the environment is, and where services that are everywhere leave theirs", async () => {
    const own = add(0, denial, "eu-west-1");
    const global = add(1, { ...denial, eventSource: "iam.amazonaws.com", eventName: "GetUser" });
    expect((await lockstead(`why ${own.requestID}`, inIreland)).printed).toContain("in eu-west-1");
    expect((await lockstead(`why ${global.requestID}`, inIreland)).printed).toContain(
      "iam GetUser",
    );
    expect(await lockstead(`why ${global.requestID} --region eu-west-1`)).toEqual(
      failed(
        `This account has no event of a request ${global.requestID} in eu-west-1. It was made 2026-11-24T10:41:01.251Z, if it was. --region looks in another Region, and --tenant in another account: requests leave their events where they were signed for, and in the accounts of the caller and of the resource.`,
      ),
    );
  });

  test("without an id: the latest denial, of whatever Region", async () => {
    add(0, denial, "eu-west-1");
    const latest = add(5, denial);
    for (let more = 6; more < 12; more++) {
      add(more, {}, more % 2 ? "eu-west-1" : "us-east-1");
    }
    const { printed } = await lockstead("why", inIreland);
    expect(printed).toContain(latest.requestID);
    stored = [];
    expect(await lockstead("why")).toMatchObject({
      status: 1,
      noted: expect.stringMatching(/^Nothing was denied in us-east-1, as far as /),
    });
  });

  test("--json", async () => {
    const { requestID } = add(0, { ...denial, userAgent: "\u009b2J" });
    const { printed } = await lockstead(`why ${requestID} --json`);
    expect(printed).not.toContain("\u009b");
    const told = JSON.parse(printed) as object;
    expect(Object.keys(told)).toEqual(["event", "decisions", "advice"]);
    expect(told).toEqual({
      event: expect.objectContaining({ requestID, userAgent: "\u009b2J" }),
      decisions: [noIdentity],
      advice: {
        verdict: "denied",
        check: 0,
        because: "no-identity-allow",
        text: expect.stringContaining("No identity policy allows"),
      },
    });
  });

  test.each(["abc", "1234abcd-12ab-34cd-56ef-1234567890ab"])("%s is no id", async (id) => {
    const { status, noted } = await lockstead(`why ${id}`);
    expect(status).toBe(1);
    expect(noted).toMatch(
      new RegExp(`^"${id}" is no id of a request or an event: .* UUIDs of version 7`),
    );
    expect(cloudTrail.calls()).toEqual([]);
  });

  test("who may not look is told what would help", async () => {
    cloudTrail
      .on(LookupEventsCommand)
      .rejects(
        serviceError(
          "AccessDeniedException",
          "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action",
        ),
      );
    expect((await lockstead("why")).noted).toBe(
      "These credentials may not read their account's events: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action. Allow them cloudtrail:LookupEvents, or use those of the account's administrator, which `npm run -s lockstead -- env NAME` prints.",
    );
  });

  test("--tenant goes in by the role that the organization has there", async () => {
    organizations
      .on(DescribeOrganizationCommand)
      .resolves({ Organization: { MasterAccountId: account } })
      .on(ListAccountsCommand)
      .resolves({ Accounts: [{ Id: "111122223333", Name: "team-a", State: "ACTIVE" }] });
    sts.on(AssumeRoleCommand).resolves({
      Credentials: {
        AccessKeyId: "ASIAROLE",
        SecretAccessKey: "role secret",
        SessionToken: "token",
        Expiration: new Date(),
      },
    });
    add(0, denial);
    expect(await lockstead("why --tenant team-a")).toMatchObject({ status: 0 });
    expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toMatchObject({
      RoleArn: "arn:aws:iam::111122223333:role/OrganizationAccountAccessRole",
    });
    const client = cloudTrail.calls()[0]?.thisValue as CloudTrailClient;
    expect(await client.config.credentials()).toMatchObject({ accessKeyId: "ASIAROLE" });
  });
});

describe("events", () => {
  const ids = (printed: string) => printed.split("\n").flatMap((line) => line.split("  ")[1] ?? []);

  test("are one line each, the newest last", async () => {
    const one = add(0, denial);
    const two = add(3, {
      eventName: "DisableKey",
      resources: [{ accountId: account, ARN: key }],
      errorCode: "DisabledException",
    });
    const three = add(1000, { eventSource: "sts.amazonaws.com", eventName: "GetCallerIdentity" });
    const other = add(500, { eventName: "LookupEvents" });
    const { printed } = await lockstead("events");
    expect(printed.split("\n")).toEqual([
      `2026-11-24T10:41:01Z  ${one.requestID}  123456789012:user/alice           kms:Encrypt               key/1234abcd                              denied: no-identity-allow`,
      `2026-11-24T10:41:01Z  ${two.requestID}  123456789012:user/alice           kms:DisableKey            key/1234abcd                              DisabledException`,
      `2026-11-24T10:41:02Z  ${three.requestID}  123456789012:user/alice           sts:GetCallerIdentity     -                                         ok`,
    ]);
    expect(ids((await lockstead("events --name LookupEvents")).printed)).toEqual([other.requestID]);
  });

  test("of several Regions come in one order", async () => {
    const all = [0, 1, 2, 3, 4].map((at) => add(at, {}, at % 2 ? "eu-west-1" : "us-east-1"));
    expect(ids((await lockstead("events", inIreland)).printed)).toEqual(
      all.map(({ requestID }) => requestID),
    );
    expect(ids((await lockstead("events --limit 2", inIreland)).printed)).toEqual(
      all.slice(3).map(({ requestID }) => requestID),
    );
    expect(ids((await lockstead("events --region eu-west-1", inIreland)).printed)).toHaveLength(2);
  });

  test.each([
    ["--name Decrypt", [1]],
    ["--user bob", [2]],
    ["--user arn:aws:iam::123456789012:user/bob", [2]],
    ["--name Decrypt --user bob", []],
    [`--key ${key}`, [3]],
    ["--key 1234abcd", [3]],
    ["--key alias/demo", [4]],
    ["--denied", [5]],
    ["--denied --name Decrypt", []],
  ])("%s", async (options, expected) => {
    const identity = sampleEvent().userIdentity;
    const all = [
      {},
      { eventName: "Decrypt" },
      {
        userIdentity: { ...identity, userName: "bob", arn: "arn:aws:iam::123456789012:user/bob" },
      },
      { resources: [{ accountId: account, ARN: key }] },
      { requestParameters: { keyId: "alias/demo" } },
      { ...denial, additionalEventData: {} },
    ].map((changes, at) => add(at, changes));
    const { status, printed } = await lockstead(`events ${options}`);
    expect(status).toBe(0);
    expect(ids(printed)).toEqual(expected.map((index) => all[index]?.requestID));
  });

  test("--json is a line each", async () => {
    const all = [add(0), add(1, { userAgent: "a\nb" })];
    const { printed } = await lockstead("events --json");
    expect(printed.split("\n").map((line) => JSON.parse(line) as unknown)).toEqual(all);
  });

  test("--follow ends when it is interrupted", async () => {
    const { requestID } = add(0);
    expect(await lockstead("events --follow")).toMatchObject({
      status: 0,
      printed: expect.stringContaining(requestID),
    });
  });
});
