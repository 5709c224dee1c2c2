/** What LookupEvents finds, and how it shows it. */

import { LookupAttributeKey } from "@aws-sdk/client-cloudtrail";
import { beforeAll, describe, expect, it } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { account, credentials, type TestClients } from "../support/service.ts";
import { useService } from "../support/suite.ts";
import { idsOf, lookUp, newEvent, secondsBefore, write } from "./written.ts";

const suite = useService();

/** Each Region is a history of its own. Requests leave events, too: these end before. */
function history(region: string): { readonly clients: TestClients; readonly EndTime: Date } {
  return { clients: suite.as(credentials, region), EndTime: secondsBefore(suite.clock.time, 60) };
}

const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const otherArn = `arn:aws:kms:eu-west-1:${account}:key/0987dcba-09fe-87dc-65ba-ab0987654321`;
const aliasArn = `arn:aws:kms:eu-west-1:${account}:alias/a`;
const key = { accountId: account, type: "AWS::KMS::Key", ARN: keyArn };
const other = { accountId: account, type: "AWS::KMS::Key", ARN: otherArn };

describe("an event", () => {
  it("is shown as CloudTrail shows it", async () => {
    const { clients, EndTime } = history("ap-south-1");
    const time = new Date(Math.floor(suite.clock.time / 1000) * 1000 - 100_000 + 789);
    const event = newEvent(time, "ap-south-1", {
      resources: [key, { accountId: account, ARN: aliasArn }],
    });
    await write(suite, [event]);
    const { Events, NextToken } = await lookUp(clients, { EndTime });
    expect(Events).toEqual([
      {
        EventId: event.eventID,
        EventName: "Decrypt",
        ReadOnly: "true",
        AccessKeyId: "AKIAALICE",
        // To the second, as in the event.
        EventTime: new Date(time.getTime() - 789),
        EventSource: "kms.amazonaws.com",
        Username: "Alice",
        Resources: [
          { ResourceType: "AWS::KMS::Key", ResourceName: keyArn },
          { ResourceName: aliasArn },
        ],
        CloudTrailEvent: expect.any(String),
      },
    ]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? "")).toEqual(event);
    expect(NextToken).toBeUndefined();
  });

  it("of somebody without a name or a key is shown without", async () => {
    const { clients, EndTime } = history("ap-south-2");
    const userIdentity = { type: "AWSAccount", accountId: "111122223333" } as const;
    const event = newEvent(secondsBefore(suite.clock.time, 100), "ap-south-2", { userIdentity });
    await write(suite, [event]);
    const { Events } = await lookUp(clients, { EndTime });
    expect(Events).toMatchObject([{ EventId: event.eventID, Resources: [] }]);
    expect(Events?.[0]).not.toHaveProperty("Username");
    expect(Events?.[0]).not.toHaveProperty("AccessKeyId");
  });
});

describe("by attribute", () => {
  const region = "eu-west-1";
  const events: Record<string, CloudTrailEvent> = {};
  const at = (seconds: number, parts: Partial<CloudTrailEvent> = {}) =>
    newEvent(secondsBefore(suite.clock.time, seconds), region, parts);

  beforeAll(async () => {
    const bob = { type: "IAMUser", accountId: account, userName: "Bob", accessKeyId: "AKIABOB" };
    Object.assign(events, {
      decrypt: at(106, { resources: [key] }),
      reEncrypt: at(105, { eventName: "ReEncrypt", resources: [key, other] }),
      create: at(104, { eventName: "CreateKey", readOnly: false, resources: [other] }),
      bobs: at(103, { userIdentity: bob as CloudTrailEvent["userIdentity"] }),
      session: at(102, {
        userIdentity: {
          type: "AssumedRole",
          principalId: "AROAEXAMPLE:Carol",
          accountId: account,
          accessKeyId: "ASIACAROL",
        },
        eventSource: "sts.amazonaws.com",
        eventName: "GetCallerIdentity",
      }),
      root: at(101, { userIdentity: { type: "Root", principalId: account, accountId: account } }),
    });
    await write(suite, Object.values(events));
  });

  const cases: readonly [LookupAttributeKey, string, readonly string[]][] = [
    ["EventName", "Decrypt", ["root", "bobs", "decrypt"]],
    ["EventName", "decrypt", []],
    ["EventName", "Decr", []],
    ["ReadOnly", "false", ["create"]],
    ["ReadOnly", "true", ["root", "session", "bobs", "reEncrypt", "decrypt"]],
    ["Username", "Bob", ["bobs"]],
    ["Username", "Carol", ["session"]],
    ["Username", "root", ["root"]],
    ["ResourceType", "AWS::KMS::Key", ["create", "reEncrypt", "decrypt"]],
    ["ResourceType", "AWS::KMS::Alias", []],
    ["ResourceName", keyArn, ["reEncrypt", "decrypt"]],
    ["ResourceName", otherArn, ["create", "reEncrypt"]],
    ["ResourceName", "1234abcd-12ab-34cd-56ef-1234567890ab", []],
    ["EventSource", "sts.amazonaws.com", ["session"]],
    ["AccessKeyId", "AKIABOB", ["bobs"]],
    ["EventId", "not-an-id", []],
    ["EventId", "x".repeat(2000), []],
  ];

  it("has a case for each", () => {
    expect(new Set(cases.map(([key]) => key))).toEqual(new Set(Object.values(LookupAttributeKey)));
  });

  it.each(cases)("%s %.80s finds %j", async (AttributeKey, AttributeValue, names) => {
    const { clients, EndTime } = history(region);
    const { Events } = await lookUp(clients, {
      LookupAttributes: [{ AttributeKey, AttributeValue }],
      EndTime,
    });
    expect(idsOf(Events)).toEqual(names.map((name) => events[name]?.eventID));
  });

  it("EventId finds the one event, by reading nothing else", async () => {
    const { clients } = history(region);
    const id = events["create"]?.eventID as string;
    const before = suite.eventCalls.length;
    const { Events, NextToken } = await lookUp(clients, {
      LookupAttributes: [{ AttributeKey: "EventId", AttributeValue: id }],
    });
    expect(idsOf(Events)).toEqual([id]);
    expect(NextToken).toBeUndefined();
    const [query, ...others] = suite.eventCalls.slice(before);
    expect(query).toMatchObject({
      command: "QueryCommand",
      input: { ExpressionAttributeValues: { ":from": id, ":to": id } },
    });
    expect(others.map(({ command }) => command)).toEqual(["PutItemCommand"]);
  });

  it("EventId has its time, too", async () => {
    const { clients } = history(region);
    const event = events["create"] as CloudTrailEvent;
    const LookupAttributes = [{ AttributeKey: "EventId", AttributeValue: event.eventID }] as const;
    const StartTime = new Date(Date.parse(event.eventTime) + 1000);
    const EndTime = new Date(Date.parse(event.eventTime) - 1000);
    for (const time of [{ StartTime }, { EndTime }]) {
      const { Events } = await lookUp(clients, {
        LookupAttributes: [...LookupAttributes],
        ...time,
      });
      expect(Events).toEqual([]);
    }
  });

  it("an empty list of attributes asks for none", async () => {
    const { clients, EndTime } = history(region);
    const { Events } = await lookUp(clients, { LookupAttributes: [], EndTime });
    expect(Events).toHaveLength(Object.keys(events).length);
  });

  it("there are no Insights events", async () => {
    const { clients } = history(region);
    const { Events } = await lookUp(clients, { EventCategory: "insight" });
    expect(Events).toEqual([]);
  });
});

describe("by time", () => {
  const second = (events: readonly CloudTrailEvent[], index: number) =>
    new Date(events[index]?.eventTime as string);

  it("both ends are included, to the second, and the newest come first", async () => {
    const region = "eu-west-2";
    const { clients } = history(region);
    const start = Math.floor(suite.clock.time / 1000) * 1000 - 1000_000;
    const events = [0, 999, 1000, 1500, 2000, 3000].map((ms) =>
      newEvent(new Date(start + ms), region),
    );
    await write(suite, events);
    const found = async (StartTime?: Date, EndTime?: Date) =>
      idsOf((await lookUp(clients, { StartTime, EndTime })).Events).map((id) =>
        events.findIndex(({ eventID }) => eventID === id),
      );
    const before = secondsBefore(suite.clock.time, 60);
    expect(await found(undefined, before)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(await found(second(events, 2), before)).toEqual([5, 4, 3, 2]);
    expect(await found(second(events, 0), second(events, 0))).toEqual([1, 0]);
    expect(await found(second(events, 2), second(events, 4))).toEqual([4, 3, 2]);
    expect(await found(undefined, new Date(start - 1))).toEqual([]);
    // An event's time has no milliseconds, so those of the request do not count.
    expect(await found(new Date(start + 1700), new Date(start + 1700))).toEqual([3, 2]);
  });

  it("what has expired is not shown, though it is there still; nor what would have", async () => {
    const region = "eu-west-3";
    const { clients, EndTime } = history(region);
    const days = (count: number) => secondsBefore(suite.clock.time, count * 24 * 60 * 60);
    const [fresh, expired, old, tooOld] = [days(1), days(1.5), days(89), days(91)].map((time) =>
      newEvent(time, region),
    ) as [CloudTrailEvent, CloudTrailEvent, CloudTrailEvent, CloudTrailEvent];
    await write(suite, [fresh, old]);
    await write(suite, [expired], { retentionDays: 1 });
    await write(suite, [tooOld], { retentionDays: 1000 });
    expect(idsOf((await lookUp(clients, { EndTime })).Events)).toEqual([
      fresh.eventID,
      old.eventID,
    ]);
    const long = await lookUp(clients, { StartTime: new Date(0), EndTime });
    expect(long.Events).toHaveLength(2);
    for (const { eventID } of [expired, tooOld]) {
      const LookupAttributes = [{ AttributeKey: "EventId", AttributeValue: eventID }] as const;
      const answer = await lookUp(clients, { LookupAttributes: [...LookupAttributes] });
      expect(answer.Events).toEqual([]);
    }
    expect((await lookUp(clients, { EndTime: days(90.5) })).Events).toEqual([]);
  });
});

describe("an intent", () => {
  const region = "eu-north-1";

  it("is shown when its request cannot have an outcome any more, and says so", async () => {
    const { clients } = history(region);
    const [abandoned, underWay] = [121, 119].map((seconds) =>
      newEvent(secondsBefore(suite.clock.time, seconds), region, { eventName: "CreateKey" }),
    ) as [CloudTrailEvent, CloudTrailEvent];
    await write(suite, [abandoned, underWay], { pending: true });
    const LookupAttributes = [{ AttributeKey: "EventName", AttributeValue: "CreateKey" }] as const;
    const { Events } = await lookUp(clients, { LookupAttributes: [...LookupAttributes] });
    expect(idsOf(Events)).toEqual([abandoned.eventID]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? "")).toEqual({
      ...abandoned,
      errorCode: "InternalFailure",
      errorMessage: "The request was not answered. Whether it took effect is unknown.",
    });
  });

  it("is shown as what became of it, once there is that", async () => {
    const { clients } = history(region);
    const event = newEvent(secondsBefore(suite.clock.time, 10), region, {
      eventName: "TagResource",
    });
    const LookupAttributes = [
      { AttributeKey: "EventName", AttributeValue: "TagResource" },
    ] as const;
    const find = () => lookUp(clients, { LookupAttributes: [...LookupAttributes] });
    await write(suite, [event], { pending: true });
    expect((await find()).Events).toEqual([]);
    await write(suite, [event]);
    expect(JSON.parse((await find()).Events?.[0]?.CloudTrailEvent ?? "")).toEqual(event);
  });
});
