/** Which uses of a key are written, and in which order. */

import { beforeEach, expect, test } from "vitest";
import type { KeyUse } from "../../lambdas/shared/store/event-items.ts";
import { LatestUses } from "../../lambdas/shared/store/latest-uses.ts";

type Write = PromiseWithResolvers<void> & { readonly use: KeyUse };

let writes: Write[];
let uses: LatestUses;

beforeEach(() => {
  writes = [];
  uses = new LatestUses((use) => {
    const write = { ...Promise.withResolvers<void>(), use };
    writes.push(write);
    return write.promise;
  });
});

const use = (time: number, keyId = "k"): KeyUse => ({
  account: "123456789012",
  region: "us-east-1",
  keyId,
  operation: "Encrypt",
  time: new Date(time),
  eventId: `e${time}`,
  requestId: `r${time}`,
});
const written = () => writes.map(({ use }) => use.time.getTime());

/** What has been told to have been written. */
function noting(...times: readonly number[]): { readonly done: number[]; all: Promise<unknown> } {
  const done: number[] = [];
  const all = Promise.all(times.map((time) => uses.note(use(time)).then(() => done.push(time))));
  return { done, all };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("of what comes during a write, the latest is written next, for all", async () => {
  const { done, all } = noting(1, 2, 4, 3);
  expect(written()).toEqual([1]);
  writes[0]?.resolve();
  await settled();
  expect(done).toEqual([1]);
  expect(written()).toEqual([1, 4]);
  writes[1]?.resolve();
  await all;
  expect(done.toSorted()).toEqual([1, 2, 3, 4]);
  expect(written()).toEqual([1, 4]);
});

test("of the same millisecond, the one that came last", async () => {
  const first = uses.note(use(1));
  const others = ["a", "b"].map((requestId) => uses.note({ ...use(2), requestId }));
  writes[0]?.resolve();
  await first;
  await settled();
  expect(writes[1]?.use.requestId).toBe("b");
  writes[1]?.resolve();
  await Promise.all(others);
});

test("a slow request's use takes no later one's place", async () => {
  const first = noting(5);
  const during = noting(4);
  writes[0]?.resolve();
  await Promise.all([first.all, during.all]);
  await uses.note(use(3));
  expect(written()).toEqual([5]);
  const after = noting(6);
  writes[1]?.resolve();
  await after.all;
  expect(written()).toEqual([5, 6]);
});

test("keys do not wait for each other", () => {
  void uses.note(use(1, "a"));
  void uses.note(use(1, "b"));
  expect(writes).toHaveLength(2);
});

test("what cannot be written fails nobody, and does not keep the next from being written", async () => {
  const { all } = noting(5, 6);
  writes[0]?.reject(new Error("throttled"));
  await settled();
  writes[1]?.reject(new Error("throttled"));
  await all;
  const next = noting(4);
  writes[2]?.resolve();
  await next.all;
  expect(written()).toEqual([5, 6, 4]);
});
