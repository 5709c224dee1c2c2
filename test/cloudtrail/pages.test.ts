/** Pages of LookupEvents: what is on them, what they cost, and whose tokens lead to them. */

import type { LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { beforeAll, describe, expect, it } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { encodeToken } from "../../lambdas/shared/cloudtrail/tokens.ts";
import { systemRandom, timeUuid } from "../../lambdas/shared/crypto/random.ts";
import { account, credentials, type TestClients } from "../support/service.ts";
import { failureOf, useService } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";
import { idsOf, lookUp, lookUpAll, newEvent, secondsBefore, write } from "./written.ts";

const suite = useService();

/** The Queries of a call: how many events each may look at. */
async function limitsOf(call: () => Promise<unknown>): Promise<readonly unknown[]> {
  const before = suite.eventCalls.length;
  await call();
  return suite.eventCalls
    .slice(before)
    .filter(({ command }) => command === "QueryCommand")
    .map(({ input }) => input["Limit"]);
}

const region = "eu-central-1";
const count = 320;
let events: readonly CloudTrailEvent[];
let clients: TestClients;
let EndTime: Date;

beforeAll(async () => {
  clients = suite.as(credentials, region);
  EndTime = secondsBefore(suite.clock.time, 60);
  // Several of each millisecond.
  events = Array.from({ length: count }, (_, index) =>
    newEvent(new Date(suite.clock.time - 200_000 + Math.floor(index / 8)), region, {
      eventName: index % 4 === 0 ? "Encrypt" : "Decrypt",
    }),
  );
  await write(suite, events);
});

const newestFirst = (some: readonly CloudTrailEvent[]) =>
  some.map(({ eventID }) => eventID).toReversed();

describe("pages", () => {
  it("hold fifty events, and all together each event once, the newest first", async () => {
    const pages = await lookUpAll(clients, { EndTime });
    expect(idsOf(pages.events)).toEqual(newestFirst(events));
    expect(pages.sizes).toEqual([50, 50, 50, 50, 50, 50, 20]);
  });

  it("hold as many as are asked for, and end when there are no more", async () => {
    const pages = await lookUpAll(clients, { EndTime, MaxResults: 40 });
    expect(idsOf(pages.events)).toEqual(newestFirst(events));
    expect(pages.sizes).toEqual(Array.from({ length: 8 }, () => 40));
  });

  it("may differ in size", async () => {
    const first = await lookUp(clients, { EndTime, MaxResults: 3 });
    const second = await lookUp(clients, { EndTime, NextToken: first.NextToken });
    expect(idsOf([...(first.Events ?? []), ...(second.Events ?? [])])).toEqual(
      newestFirst(events).slice(0, 53),
    );
  });

  it("are not moved by what happens meanwhile", async () => {
    const input = { StartTime: secondsBefore(suite.clock.time, 300) };
    const first = await lookUp(clients, input);
    await write(suite, [newEvent(secondsBefore(suite.clock.time, -1), region)]);
    const second = await lookUp(clients, { ...input, NextToken: first.NextToken });
    const last = newestFirst(events).indexOf(first.Events?.at(-1)?.EventId as string);
    expect(newestFirst(events).indexOf(second.Events?.[0]?.EventId as string)).toBe(last + 1);
  });

  it("are found by attribute, too", async () => {
    const LookupAttributes: LookupEventsCommandInput["LookupAttributes"] = [
      { AttributeKey: "EventName", AttributeValue: "Encrypt" },
    ];
    const pages = await lookUpAll(clients, { LookupAttributes, EndTime, MaxResults: 30 });
    const encrypts = events.filter(({ eventName }) => eventName === "Encrypt");
    expect(idsOf(pages.events)).toEqual(newestFirst(encrypts));
    expect(pages.sizes).toEqual([30, 30, 20]);
  });
});

describe("what a page costs", () => {
  it("is one Query, for what is on it and one more, however much there is", async () => {
    expect(await limitsOf(() => lookUp(clients, { EndTime }))).toEqual([51]);
    expect(await limitsOf(() => lookUp(clients, { EndTime, MaxResults: 1 }))).toEqual([2]);
  });

  it("is nothing where it is clear that nothing is there", async () => {
    const inputs: readonly LookupEventsCommandInput[] = [
      { LookupAttributes: [{ AttributeKey: "EventId", AttributeValue: "x" }] },
      { EventCategory: "insight" },
      { EndTime: new Date(0) },
    ];
    for (const input of inputs) {
      expect(await limitsOf(() => lookUp(clients, input))).toEqual([]);
    }
  });

  it("is strongly consistent", async () => {
    const before = suite.eventCalls.length;
    await lookUp(clients, { EndTime });
    expect(suite.eventCalls[before]?.input).toMatchObject({ ConsistentRead: true });
  });

  it("is bounded, however rare is what is looked for", async () => {
    const there = suite.as(credentials, "ca-central-1");
    const rare = newEvent(secondsBefore(suite.clock.time, 500), "ca-central-1", {
      eventName: "DisableKey",
    });
    const common = Array.from({ length: 1500 }, () =>
      newEvent(secondsBefore(suite.clock.time, 400), "ca-central-1"),
    );
    await write(suite, [rare, ...common]);
    const input: LookupEventsCommandInput = {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "DisableKey" }],
      EndTime,
    };
    let NextToken: string | undefined;
    expect(
      await limitsOf(async () => {
        const answer = await lookUp(there, input);
        expect(answer.Events).toEqual([]);
        ({ NextToken } = answer);
      }),
    ).toEqual([51, 100, 300, 1000]);
    const next = await lookUp(there, { ...input, NextToken });
    expect(idsOf(next.Events)).toEqual([rare.eventID]);
    expect(next.NextToken).toBeUndefined();
  });

  it("is bounded in bytes: a page of large events is a short one", async () => {
    const there = suite.as(credentials, "ca-west-1");
    const userAgent = "x".repeat(300_000);
    const large = Array.from({ length: 5 }, () =>
      newEvent(secondsBefore(suite.clock.time, 300), "ca-west-1", { userAgent }),
    );
    await write(suite, large.slice(0, 3));
    await write(suite, large.slice(3));
    const pages = await lookUpAll(there, { EndTime });
    expect(idsOf(pages.events)).toEqual(newestFirst(large));
    expect(pages.sizes.every((size) => size <= 3)).toBe(true);
  });
});

describe("a token", () => {
  const invalid = {
    name: "InvalidNextTokenException",
    message: "The token is not valid, or was given to a request with different parameters.",
    status: 400,
  };
  const StartTime = new Date("2026-01-01T00:00:00Z");
  const attribute = { AttributeKey: "EventName", AttributeValue: "Decrypt" } as const;
  const request = (): LookupEventsCommandInput => ({ LookupAttributes: [attribute], EndTime });
  let token: string;

  beforeAll(async () => {
    token = (await lookUp(clients, request())).NextToken as string;
  });

  it.each<[string, (input: LookupEventsCommandInput) => LookupEventsCommandInput]>([
    ["without the attribute", ({ EndTime }) => ({ EndTime })],
    [
      "with another value of it",
      (input) => ({
        ...input,
        LookupAttributes: [{ ...attribute, AttributeValue: "Encrypt" }],
      }),
    ],
    [
      "with another attribute",
      (input) => ({
        ...input,
        LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "Decrypt" }],
      }),
    ],
    ["without the end", ({ LookupAttributes }) => ({ LookupAttributes })],
    ["with another end", (input) => ({ ...input, EndTime: new Date() })],
    ["with a start", (input) => ({ ...input, StartTime })],
    ["for Insights", (input) => ({ ...input, EventCategory: "insight" })],
  ])("is of no use to a request %s", async (_, change) => {
    const answer = lookUp(clients, { ...change(request()), NextToken: token });
    expect(await failureOf(answer)).toEqual(invalid);
  });

  it("is of no use in another Region", async () => {
    const there = suite.as(credentials, "us-west-2");
    expect(await failureOf(lookUp(there, { ...request(), NextToken: token }))).toEqual(invalid);
  });

  it("is of no use to another account", async () => {
    const { admin } = await newTenant(suite);
    const there = suite.as(admin.credentials, region);
    expect(await failureOf(lookUp(there, { ...request(), NextToken: token }))).toEqual(invalid);
  });

  it.each(["", "x", "1:", "eyJhIjoxfQ==", "A".repeat(5000), "\u{1F511}"])(
    "is not %j",
    async (NextToken) => {
      expect(await failureOf(lookUp(clients, { ...request(), NextToken }))).toEqual(invalid);
    },
  );

  const fingerprint = (home = account) => [
    home,
    region,
    "EventName",
    "Decrypt",
    undefined,
    EndTime.getTime(),
    undefined,
  ];

  it("is not one whose event has no time, or one that the request leaves out", async () => {
    const later = timeUuid(new Date(suite.clock.time), systemRandom);
    for (const id of ["x", "", `${later}0`, later]) {
      const NextToken = encodeToken(fingerprint(), id);
      expect(await failureOf(lookUp(clients, { ...request(), NextToken }))).toEqual(invalid);
    }
  });

  it("that somebody makes leads to nothing but their own events", async () => {
    const { id, admin } = await newTenant(suite);
    const there = suite.as(admin.credentials, region);
    const NextToken = encodeToken(fingerprint(id), events.at(-1)?.eventID as string);
    expect(await lookUp(there, { ...request(), NextToken })).toMatchObject({ Events: [] });
  });

  it("whose event became too old meanwhile ends the list", async () => {
    const input: LookupEventsCommandInput = { LookupAttributes: [attribute], EndTime };
    const old = timeUuid(new Date(suite.clock.time - 91 * 24 * 60 * 60 * 1000), systemRandom);
    const answer = await lookUp(clients, { ...input, NextToken: encodeToken(fingerprint(), old) });
    expect(answer.Events).toEqual([]);
    expect(answer.NextToken).toBeUndefined();
  });
});
