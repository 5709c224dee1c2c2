/**
 * An account's IAM changes as one: whatever writers do at once, and wherever
 * they die, what is read is what the changes that committed, one after the
 * other, have made.
 */

import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { ConflictError } from "../../lambdas/shared/store/failures.ts";
import { Journal, type JournalWrite } from "../../lambdas/shared/store/journal.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";

let store: TestStore;
let scope: string;
let scopes = 0;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.close());
beforeEach(() => {
  scope = `scope-${scopes++}`;
});

/**
 * A process of its own.
 * @param survives how many writes it lives to see answered
 * @param before what it waits for before each write, counted from 0
 */
function process(
  survives = Number.POSITIVE_INFINITY,
  initial: readonly JournalWrite[] = [],
  before: (write: number) => Promise<void> = async () => undefined,
) {
  const client = storeClient(store.endpoint);
  let writes = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (/^(Put|Update|Delete)Item/.test(String(context.commandName))) {
        await before(writes);
        if (writes++ >= survives) {
          throw new Error("The process died");
        }
      }
      return next(args);
    },
    { step: "initialize", name: "die" },
  );
  let ids = 0;
  return new Journal(new Table(documentClient(client), tableName), {
    initial: () => initial,
    newWriteId: () => `${Math.random()}-${ids++}`,
    now: () => 0,
  });
}

const put = (journal: Journal, items: Readonly<Record<string, number | undefined>>) =>
  journal.change(scope, async (transaction) => {
    for (const [sk, value] of Object.entries(items)) {
      if (value === undefined) {
        transaction.delete(sk);
      } else {
        transaction.put(sk, { value });
      }
    }
  });

/** All items, by a process that knows nothing yet. */
async function contents(journal = process()): Promise<Record<string, unknown>> {
  const { head } = await journal.reader(scope);
  const items = await journal.list(scope, head, { prefix: "item", limit: 100 });
  const again = await journal.getMany(
    scope,
    head,
    items.map(({ sk }) => sk),
  );
  expect(again).toEqual(items);
  return Object.fromEntries(items.map(({ sk, value }) => [sk, value]));
}

test("what is put is read, and what is deleted is not", async () => {
  const journal = process();
  await put(journal, { "item-1": 1, "item-2": 2, "item-3": 3 });
  await put(journal, { "item-1": undefined, "item-2": 22 });
  expect(await contents()).toEqual({ "item-2": 22, "item-3": 3 });
  await put(journal, { "item-1": 111 });
  expect(await contents()).toEqual({ "item-1": 111, "item-2": 22, "item-3": 3 });
});

test("a change sees its own writes, and nothing is written when it fails", async () => {
  const journal = process();
  await put(journal, { "item-1": 1, "item-2": 2 });
  await expect(
    journal.change(scope, async (transaction) => {
      transaction.put("item-3", { value: 3 });
      transaction.delete("item-1");
      expect(await transaction.get("item-3")).toMatchObject({ value: 3 });
      expect(await transaction.get("item-1")).toBeUndefined();
      const listed = await transaction.list({ prefix: "item", limit: 10 });
      expect(listed.map(({ sk }) => sk)).toEqual(["item-2", "item-3"]);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await contents()).toEqual({ "item-1": 1, "item-2": 2 });
});

test("a scope begins with what it is given, until that is changed", async () => {
  const initial = [{ sk: "item-0", attributes: { value: 0 } }];
  expect(await contents(process(undefined, initial))).toEqual({ "item-0": 0 });
  await put(process(undefined, initial), { "item-1": 1 });
  expect(await contents()).toEqual({ "item-0": 0, "item-1": 1 });
  await put(process(undefined, initial), { "item-0": undefined });
  expect(await contents(process(undefined, initial))).toEqual({ "item-1": 1 });
});

describe("lists", () => {
  const names = Array.from({ length: 25 }, (_, n) => `item-${String(n).padStart(2, "0")}`);

  test("go on behind a name, past what was deleted and what is pending", async () => {
    const journal = process();
    await put(journal, Object.fromEntries(names.map((name, n) => [name, n])));
    await put(journal, Object.fromEntries(names.slice(3, 18).map((name) => [name, undefined])));
    // Commits, and dies before it applies anything.
    const dying = put(process(1), { "item-10": 10, "item-20": undefined, "item-99": 99 });
    await expect(dying).rejects.toThrow("internal exception");
    const expected = [0, 1, 2, 10, 18, 19, 21, 22, 23, 24, 99].map(
      (n) => `item-${String(n).padStart(2, "0")}`,
    );
    for (const limit of [1, 2, 3, 5, 100]) {
      const { head } = await journal.reader(scope);
      const seen: string[] = [];
      for (let page = ["-"]; page.length > 0;) {
        const items = await journal.list(scope, head, {
          prefix: "item",
          after: seen.at(-1),
          limit,
        });
        page = items.map(({ sk }) => sk);
        expect(page.length).toBeLessThanOrEqual(limit);
        seen.push(...page);
      }
      expect(seen).toEqual(expected);
    }
  });
});

describe("a writer that dies", () => {
  test.each([0, 1, 2, 3, 4, 5])(
    "after %i writes leaves all of its change or nothing",
    async (n) => {
      await put(process(), { "item-1": 1, "item-2": 2 });
      const before = await contents();
      const after = { "item-1": 11, "item-3": 3 };
      const died = await put(process(n), { "item-1": 11, "item-2": undefined, "item-3": 3 }).then(
        () => false,
        () => true,
      );
      // The last write only tidies up: whoever survives so far has answered.
      expect(died).toBe(n < 4);
      expect(await contents()).toEqual(n === 0 ? before : after);
      await put(process(), { "item-4": 4 });
      expect(await contents()).toEqual({ ...(n === 0 ? before : after), "item-4": 4 });
    },
  );
});

test("of two that decide on the same state one has to decide again", async () => {
  const journal = process();
  await put(journal, { "item-1": 1 });
  await expect(
    journal.change(scope, async (transaction) => {
      await transaction.get("item-1");
      await put(process(), { "item-2": 2 });
      transaction.put("item-3", { value: 3 });
    }),
  ).rejects.toThrow(ConflictError);
  expect(await contents()).toEqual({ "item-1": 1, "item-2": 2 });
});

test("what has changed since a head was read is a conflict, not a mixture", async () => {
  const journal = process();
  await put(journal, { "item-1": 1 });
  const { head } = await journal.reader(scope);
  await put(process(), { "item-1": 2 });
  await expect(journal.getMany(scope, head, ["item-1"])).rejects.toThrow(ConflictError);
});

test.each<[string, Record<string, number | undefined>]>([
  ["changed", { "item-1": 2 }],
  ["deleted", { "item-1": undefined }],
  ["renamed", { "item-1": undefined, "item-2": 1 }],
  ["joined by another", { "item-2": 2 }],
])("nor is a list whose item was %s", async (_what, later) => {
  const journal = process();
  await put(journal, { "item-1": 1, other: 1 });
  const { head } = await journal.reader(scope);
  await put(process(), later);
  const list = (prefix: string) => journal.list(scope, head, { prefix, limit: 10 });
  await expect(list("item")).rejects.toThrow(ConflictError);
  // What has stood since is as it was.
  expect(await list("other")).toEqual([{ sk: "other", value: 1 }]);
});

test("a writer that slept brings back nothing that was deleted since", async () => {
  await put(process(), { "item-2": 2 });
  // It commits that there is an item, and sleeps before it applies that.
  const { promise: morning, resolve: wake } = Promise.withResolvers<void>();
  const { promise: asleep, resolve: sleeps } = Promise.withResolvers<void>();
  const sleeper = process(undefined, [], async (write) => {
    if (write === 1) {
      sleeps();
      await morning;
    }
  });
  const slept = put(sleeper, { "item-1": 1 });
  await asleep;
  await put(process(), { "item-1": undefined });
  wake();
  await slept;
  expect(await contents()).toEqual({ "item-2": 2 });
});

test("whatever writers do at once, and wherever they die, is what one after the other would do", async () => {
  const step = fc.record({
    // Each adds one to some counters, or deletes one; it may die on its way.
    items: fc.uniqueArray(fc.constantFrom("item-1", "item-2", "item-3"), { minLength: 1 }),
    deletes: fc.option(fc.constantFrom("item-1", "item-2", "item-3"), { nil: undefined }),
    survives: fc.oneof(fc.constant(100), fc.nat(5)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      scope = `scope-${scopes++}`;
      const run = async (index: number) => {
        const { items, deletes, survives } = steps[index] as (typeof steps)[number];
        const journal = process(survives);
        for (;;) {
          try {
            await journal.change(scope, async (transaction) => {
              for (const sk of items) {
                const value = ((await transaction.get(sk))?.["value"] as number | undefined) ?? 0;
                transaction.put(sk, { value: value + 1 });
              }
              if (deletes !== undefined) {
                transaction.delete(deletes);
              }
              transaction.put("log", {
                done: [...(((await transaction.get("log"))?.["done"] ?? []) as number[]), index],
              });
            });
            return true;
          } catch (error) {
            if (!(error instanceof ConflictError)) {
              return false;
            }
          }
        }
      };
      const survived = await Promise.all(steps.map((_, index) => run(index)));
      const journal = process();
      const { head } = await journal.reader(scope);
      const [log] = await journal.getMany(scope, head, ["log"]);
      const done = (log?.["done"] ?? []) as number[];
      // Whoever got an answer is in it, and nobody twice.
      expect(new Set(done).size).toBe(done.length);
      expect(done).toEqual(
        expect.arrayContaining(survived.flatMap((alive, index) => (alive ? index : []))),
      );
      const model = new Map<string, number>();
      for (const index of done) {
        const { items, deletes } = steps[index] as (typeof steps)[number];
        items.forEach((sk) => model.set(sk, (model.get(sk) ?? 0) + 1));
        if (deletes !== undefined) {
          model.delete(deletes);
        }
      }
      expect(await contents()).toEqual(Object.fromEntries(model));
    }),
    { numRuns: 40 },
  );
});
