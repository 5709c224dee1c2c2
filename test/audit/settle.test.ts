/** The sweeper: intents whose writer died are settled, and nothing else is touched. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../lambdas/shared/audit/event.ts";
import { settleIntents } from "../../lambdas/shared/audit/settle-intents.ts";
import { longestRequest } from "../../lambdas/shared/audit/settle.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import { EventLog } from "../../lambdas/shared/store/event-log.ts";
import { EventStore } from "../../lambdas/shared/store/events.ts";
import { newEvent } from "../cloudtrail/written.ts";
import { eventItemsOf } from "../support/events.ts";
import { eventsTableName, startStore, storeClient, type TestStore } from "../support/store.ts";

const now = new Date("2026-11-24T10:00:00.000Z");
const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);

let store: TestStore;
let appending: EventStore;
let events: EventLog;
let region: string;
let logs: string[];
let regions = 0;

beforeAll(async () => {
  store = await startStore();
  const client = documentClient(storeClient(store.endpoint));
  const table = { client, eventsTable: eventsTableName, eventRetentionDays: 90 };
  [appending, events] = [new EventStore(table), new EventLog(table)];
});

afterAll(() => store.close());

beforeEach(() => {
  region = `region-${regions++}`;
  logs = [];
});

const intent = async (time: Date) => {
  const event = newEvent(time, region, { eventName: "CreateKey", readOnly: false });
  await appending.appendIntent(event);
  return event;
};

const logger = createLogger("debug", (line) => logs.push(line));

const sweep = (store = events, hasTime = () => true) =>
  settleIntents(store, logger)({ now, hasTime });

const stored = async () =>
  (await eventItemsOf({ store }, undefined, region)).map(({ event, pending }) => ({
    event: JSON.parse(event) as object,
    pending,
  }));

test("says of what nobody will end any more that nobody knows how it ended", async () => {
  const left = await intent(before(longestRequest + 1));
  expect(await sweep()).toEqual({ settled: 1, ended: 0, failed: 0 });
  const settled = {
    ...left,
    errorCode: "InternalFailure",
    errorMessage: "The request was not answered. Whether it took effect is unknown.",
  };
  const [item, ...others] = await stored();
  expect(others).toEqual([]);
  expect(item?.event).toEqual(settled);
  expect(item?.pending).toBeUndefined();
  expect(logs.map((line) => JSON.parse(line))).toEqual([
    { level: "info", message: "event", event: settled },
  ]);
  expect(await sweep()).toEqual({ settled: 0, ended: 0, failed: 0 });
});

test("leaves alone what may still be going on", async () => {
  const young = await intent(before(longestRequest));
  expect(await sweep()).toEqual({ settled: 0, ended: 0, failed: 0 });
  expect(await stored()).toMatchObject([{ event: young, pending: "intent" }]);
  await appending.append([young]);
});

test("leaves alone what has ended since it was listed", async () => {
  const late = await intent(before(2 * longestRequest));
  const listed = await events.listPending(now, 25);
  await appending.append([late]);
  const stale = Object.assign(Object.create(events) as EventLog, {
    listPending: async () => listed,
    settle: (event: CloudTrailEvent) => events.settle(event),
  });
  expect(await sweep(stale)).toEqual({ settled: 0, ended: 1, failed: 0 });
  expect(await stored()).toMatchObject([{ event: late }]);
  expect((await stored())[0]?.event).not.toHaveProperty("errorCode");
});

test("gives way to an outcome that comes after all", async () => {
  const late = await intent(before(2 * longestRequest));
  await sweep();
  await appending.append([late]);
  expect((await stored()).map(({ event }) => event)).toEqual([late]);
});

test("one that cannot be settled does not keep the others from it", async () => {
  const left = await Promise.all([3, 4, 5].map((age) => intent(before(age * longestRequest))));
  const failing = Object.assign(Object.create(events) as EventLog, {
    listPending: events.listPending.bind(events),
    settle: async (event: CloudTrailEvent) => {
      if (event.eventID === left[1]?.eventID) {
        throw new Error("the table is down");
      }
      return events.settle(event);
    },
  });
  expect(await sweep(failing)).toEqual({ settled: 2, ended: 0, failed: 1 });
  expect(logs.join("\n")).toContain("An intent was not settled");
  expect(await sweep()).toEqual({ settled: 1, ended: 0, failed: 0 });
});

test("settles as many as there are, but begins no page without time for it", async () => {
  for (let nth = 0; nth < 60; nth++) {
    await intent(before(longestRequest + 1 + nth));
  }
  expect(await sweep(events, () => false)).toEqual({ settled: 25, ended: 0, failed: 0 });
  expect(await sweep()).toEqual({ settled: 35, ended: 0, failed: 0 });
  expect((await stored()).every((item) => item.pending === undefined)).toBe(true);
});
