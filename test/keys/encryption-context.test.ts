import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalContext,
  noContext,
  requireValidContext,
} from "../../lambdas/shared/keys/encryption-context.ts";
import { hex } from "../crypto/fixtures.ts";
import { refusal } from "./fixtures.ts";

type Pairs = readonly (readonly [string, string])[];

const canonical = (pairs: Pairs) => hex(canonicalContext(new Map(pairs)));

/** Keys that JavaScript sorts in another order than their UTF-8 bytes, and a key that objects know. */
const text = fc.oneof(
  fc.constantFrom("", "a", "A", "ab", "b", "\uff5e", "\u{1f600}", "__proto__", "constructor"),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const pairs = fc.uniqueArray(fc.tuple(text, text), { maxLength: 6, selector: ([key]) => key });

describe("the canonical form", () => {
  test.each([
    ["no pairs", [], ""],
    ["one pair", [["a", "b"]], "00000001610000000162"],
    ["an empty key and value", [["", ""]], "0000000000000000"],
    [
      "pairs in the order of their keys",
      [
        ["b", "1"],
        ["a", "2"],
      ],
      "0000000161000000013200000001620000000131",
    ],
    [
      "keys in the order of their UTF-8 bytes, which UTF-16 units do not keep",
      [
        ["\u{1f600}", ""],
        ["\uff5e", ""],
      ],
      "00000003efbd9e0000000000000004f09f988000000000",
    ],
    ["a key that objects know", [["__proto__", "x"]], "000000095f5f70726f746f5f5f0000000178"],
  ] as [string, Pairs, string][])("of %s", (_, given, expected) => {
    expect(canonical(given)).toBe(expected);
  });

  test("an absent context is an empty one", () => {
    expect(hex(canonicalContext(noContext))).toBe("");
  });

  test("does not depend on the order of the pairs", () => {
    const shuffled = pairs.chain((own) =>
      fc.tuple(
        fc.constant(own),
        fc.shuffledSubarray(own, { minLength: own.length, maxLength: own.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([own, other]) => {
        expect(canonical(other)).toBe(canonical(own));
      }),
    );
  });

  test("is another for every other set of pairs", () => {
    const sorted = (own: Pairs) => JSON.stringify(own.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(pairs, pairs, (own, other) => {
        expect(canonical(own) === canonical(other)).toBe(sorted(own) === sorted(other));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    [[["a", "b"]], [["ab", ""]]],
    [[["a", "b"]], [["", "ab"]]],
    [[["a", "b"]], [["A", "b"]]],
    [[["a", "b"]], [["a", "B"]]],
    [[["a", "b"]], [["b", "a"]]],
    [[["", ""]], []],
    [
      [
        ["a", "b"],
        ["c", "d"],
      ],
      [["a", "bcd"]],
    ],
    [[["a", "\u0000\u0000\u0000\u0001"]], [["a", "\u0001"]]],
    // Looks the same, and is not: texts are compared as they are, unnormalized.
    [[["a", "\u00e9"]], [["a", "e\u0301"]]],
  ] as [Pairs, Pairs][])("of %j is not that of %j", (own, other) => {
    expect(canonical(own)).not.toBe(canonical(other));
  });
});

describe("a valid context", () => {
  test.each([
    ["no pairs", []],
    ["empty texts", [["", ""]]],
    ["a key that objects know", [["__proto__", "x"]]],
    ["a surrogate pair", [["\u{1f600}", "\u{1f600}"]]],
    ["text that is no scalar but well formed", [["\u0000", "\ufffd"]]],
  ] as [string, Pairs][])("has %s", (_, given) => {
    expect(() => requireValidContext(new Map(given))).not.toThrow();
  });

  const ill = "The encryption context contains text that is not valid Unicode.";

  test.each([
    ["a high surrogate in a key", [["\ud800", "x"]]],
    ["a low surrogate in a key", [["x\udc00y", "x"]]],
    ["a high surrogate in a value", [["x", "\udbff"]]],
    ["a low surrogate in a value", [["x", "\udfff"]]],
    ["surrogates the wrong way round", [["x", "\udc00\ud800"]]],
    [
      "one in a later pair",
      [
        ["x", "y"],
        ["z", "\ud800"],
      ],
    ],
  ] as [string, Pairs][])("has not %s", (_, given) => {
    expect(refusal(() => requireValidContext(new Map(given)))).toEqual({
      code: "ValidationException",
      text: ill,
    });
  });
});

describe("the bound of 8192 bytes", () => {
  const large = {
    code: "ValidationException",
    text: "The encryption context is larger than the maximum of 8192 bytes.",
  };
  /** `{"a":"…"}` with this many bytes. */
  const ofSize = (size: number, unit = "x"): Pairs => {
    const units = (size - 8) / Buffer.byteLength(unit);
    return [["a", unit.repeat(units)]];
  };

  test.each([
    ["one byte below", ofSize(8191)],
    ["letters of two bytes", ofSize(8190, "é")],
  ])("%s is accepted", (_, given) => {
    expect(Buffer.byteLength(JSON.stringify(Object.fromEntries(given)))).toBeLessThan(8192);
    expect(() => requireValidContext(new Map(given))).not.toThrow();
  });

  test.each([
    ["one byte above", ofSize(8193)],
    ["few characters of many bytes", ofSize(8194, "é")],
    ["a large key", [["x".repeat(8193), ""]] as Pairs],
    ["many small pairs", Array.from({ length: 2000 }, (_, i): [string, string] => [String(i), ""])],
  ])("%s is refused", (_, given) => {
    expect(refusal(() => requireValidContext(new Map(given)))).toEqual(large);
  });
});

test("the bound is on the JSON form, to the byte", () => {
  const contextOf = (length: number) => ({ a: "x".repeat(length - 12), b: "" });
  expect(Buffer.byteLength(JSON.stringify(contextOf(8192)))).toBe(8192 + 3);
  const sized = (bytes: number) => new Map(Object.entries(contextOf(bytes - 3)));
  expect(() => requireValidContext(sized(8192))).not.toThrow();
  expect(refusal(() => requireValidContext(sized(8193))).code).toBe("ValidationException");
});
