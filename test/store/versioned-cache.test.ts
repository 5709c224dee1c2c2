/** What stays in memory, and that strangers cannot make it grow. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { ConflictError } from "../../lambdas/shared/store/failures.ts";
import { Journal } from "../../lambdas/shared/store/journal.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { VersionedCache } from "../../lambdas/shared/store/versioned-cache.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";

let store: TestStore;
let journal: Journal;

beforeAll(async () => {
  store = await startStore();
  let ids = 0;
  journal = new Journal(new Table(documentClient(storeClient(store.endpoint)), tableName), {
    initial: () => [],
    newWriteId: () => String(ids++),
    now: () => 0,
  });
});
afterAll(() => store.close());

const put = (scope: string, sk: string, value: number) =>
  journal.change(scope, async (transaction) => transaction.put(sk, { value }));

test("a state is kept as long as its version stands", async () => {
  const cache = new VersionedCache(journal);
  await put("a", "item", 1);
  const [first] = await cache.current(["a"]);
  expect(cache.known("a")).toBe(first);
  expect((await cache.current(["a"]))[0]).toBe(first);
  await put("a", "item", 2);
  const [second] = await cache.current(["a"]);
  expect(second).not.toBe(first);
  expect(await second?.get("item")).toMatchObject({ value: 2 });
  await expect(first?.get("item")).rejects.toThrow(ConflictError);
});

test("scopes that hold nothing are not kept, and push nothing out", async () => {
  const cache = new VersionedCache(journal);
  await put("b", "item", 1);
  await cache.current(["b"]);
  await cache.current(Array.from({ length: 600 }, (_, n) => `nobody-${n}`));
  expect(cache.known("b")).toBeDefined();
  expect(cache.known("nobody-1")).toBeUndefined();
});

test("what was found is kept, and what is not there is asked for again", async () => {
  const calls: string[][] = [];
  const counting = new VersionedCache(journal);
  await put("c", "item", 1);
  const [state] = await counting.current(["c"]);
  const getMany = journal.getMany.bind(journal);
  journal.getMany = async (scope, head, sks) => {
    calls.push([...sks]);
    return getMany(scope, head, sks);
  };
  await state?.getMany(["item", "none"]);
  await state?.getMany(["item", "none"]);
  journal.getMany = getMany;
  expect(calls).toEqual([["item", "none"], ["none"]]);
});
