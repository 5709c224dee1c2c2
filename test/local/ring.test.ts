import { expect, test } from "vitest";
import { ring } from "../../local/ring.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => String(from + n));

test("nothing is too much until so many are too many, and then the oldest are", () => {
  const evicted = ring(10, 5);
  expect(evicted(numbers(0, 10))).toEqual([]);
  expect(evicted(numbers(10, 14))).toEqual([]);
  expect(evicted(["14"])).toEqual(numbers(0, 5));
  expect(evicted(numbers(15, 19))).toEqual([]);
  // More at once than a round has: all of those that are too many.
  expect(evicted(numbers(19, 30))).toEqual(numbers(5, 20));
});

test("what is written again keeps its age", () => {
  const evicted = ring(2, 1);
  expect(evicted(["a", "b"])).toEqual([]);
  expect(evicted(["a"])).toEqual([]);
  expect(evicted(["c"])).toEqual(["a"]);
});
