import { describe, expect, test } from "vitest";
import { inGroups } from "../../local/groups.ts";

type Item = { readonly key: string; readonly value?: number };

/** Writes that end when they are told to. */
function writer() {
  const groups: { items: readonly Item[]; end: PromiseWithResolvers<void> }[] = [];
  const joined = inGroups<Item>((items) => {
    const end = Promise.withResolvers<void>();
    groups.push({ items, end });
    return end.promise;
  }, 25);
  const join = (item: Item) => {
    const written = joined(item);
    // Looked at later.
    written.catch(() => undefined);
    return written;
  };
  /** Ends the write that has begun last, and lets the next begin. */
  const finish = async (error?: Error) => {
    const { end } = groups.at(-1) as (typeof groups)[number];
    if (error === undefined) {
      end.resolve();
    } else {
      end.reject(error);
    }
    await new Promise(setImmediate);
  };
  const keys = () => groups.map(({ items }) => items.map(({ key }) => key).join(""));
  return { groups, join, finish, keys };
}

/** Whether it has ended, without waiting for it. */
async function stateOf(promise: Promise<void>): Promise<string> {
  const states = promise.then(
    () => "written",
    (error: Error) => error.message,
  );
  return Promise.race([states, new Promise<string>((r) => setImmediate(r, "waiting"))]);
}

test("who comes alone is written at once; who comes meanwhile, together after that", async () => {
  const { join, finish, keys } = writer();
  const first = join({ key: "a" });
  expect(keys()).toEqual(["a"]);
  const others = ["b", "c", "d"].map((key) => join({ key }));
  expect(keys()).toEqual(["a"]);
  await finish();
  expect(keys()).toEqual(["a", "bcd"]);
  expect(await stateOf(first)).toBe("written");
  expect(await Promise.all(others.map(stateOf))).toEqual(["waiting", "waiting", "waiting"]);
  await finish();
  expect(await Promise.all(others.map(stateOf))).toEqual(["written", "written", "written"]);
  void join({ key: "e" });
  expect(keys()).toEqual(["a", "bcd", "e"]);
});

test("a group has 25 at most, in the order in which they came", async () => {
  const { join, finish, groups } = writer();
  const all = Array.from({ length: 62 }, (_, value) => join({ key: `${value}`, value }));
  for (let n = 0; n < 4; n++) {
    await finish();
  }
  await Promise.all(all);
  expect(groups.map(({ items }) => items.length)).toEqual([1, 25, 25, 11]);
  expect(groups.flatMap(({ items }) => items.map(({ value }) => value))).toEqual(
    Array.from({ length: 62 }, (_, n) => n),
  );
});

test("the same key is never written twice in a group: what came later stands", async () => {
  const { join, finish, groups } = writer();
  const values = [0, 1, 2, 3, 4, 5].map((value) =>
    join({ key: value === 1 || value === 3 ? "same" : `${value}`, value }),
  );
  for (let n = 0; n < 2; n++) {
    await finish();
  }
  await Promise.all(values);
  expect(groups.map(({ items }) => items.map(({ value }) => value))).toEqual([[0], [3, 2, 4, 5]]);
});

describe("a group that fails", () => {
  test("fails for all of it, and for nobody else", async () => {
    const { join, finish } = writer();
    const all = ["a", "b", "c"].map((key) => join({ key }));
    // Looked at only once they have failed.
    all.forEach((one) => one.catch(() => undefined));
    await finish();
    const next = join({ key: "d" });
    await finish(new Error("the disk is full"));
    expect(await Promise.all(all.map(stateOf))).toEqual([
      "written",
      "the disk is full",
      "the disk is full",
    ]);
    await finish();
    expect(await stateOf(next)).toBe("written");
  });

  test("a write that fails before it begins is no different", async () => {
    let fails = true;
    const join = inGroups<Item>(async () => {
      if (fails) {
        throw new Error("not open");
      }
    }, 25);
    await expect(join({ key: "a" })).rejects.toThrow("not open");
    fails = false;
    await expect(join({ key: "a" })).resolves.toBeUndefined();
  });
});
