import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutTags, withTags } from "../../lambdas/shared/keys/tags.ts";
import { refusal } from "./fixtures.ts";

const tag = (TagKey: string, TagValue = "") => ({ TagKey, TagValue });
const none: ReadonlyMap<string, string> = new Map();
const many = (count: number) => Array.from({ length: count }, (_, index) => tag(`k${index}`));

describe("adding", () => {
  test("keeps what was there, changes what is there again", () => {
    const current = new Map([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect([...withTags(current, [tag("b", "3"), tag("c", "4")])]).toEqual([
      ["a", "1"],
      ["b", "3"],
      ["c", "4"],
    ]);
    expect([...current]).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  test("nothing adds nothing", () => {
    expect(withTags(new Map([["a", "1"]]), [])).toEqual(new Map([["a", "1"]]));
  });

  test.each([
    "Department",
    "a b",
    "_.:/=+-@",
    "größe",
    "部門",
    "١٢٣",
    "__proto__",
    "awsome",
    "my:aws:tag",
  ])("%s may be a key and a value", (text) => {
    expect(withTags(none, [tag(text, text)])).toEqual(new Map([[text, text]]));
  });

  test("keys that differ in case are two", () => {
    expect(withTags(none, [tag("a", "1"), tag("A", "2")]).size).toBe(2);
  });

  test("50 are allowed, and one that is there already counts once", () => {
    const full = withTags(none, many(50));
    expect(full.size).toBe(50);
    expect(withTags(full, [tag("k0", "changed")]).get("k0")).toBe("changed");
    expect(withTags(full, [tag("k0", "changed")]).size).toBe(50);
  });

  test.each([
    ["51 at once", none, many(51), "Too many tags"],
    ["one on top of 50", withTags(none, many(50)), [tag("new")], "Too many tags"],
    ["the same key twice", none, [tag("a", "1"), tag("b"), tag("a", "1")], "Duplicate tag keys"],
    ["aws:", none, [tag("aws:x")], "Tags beginning with aws: are reserved"],
    ["AWS:", none, [tag("ok"), tag("AWS:")], "Tags beginning with aws: are reserved"],
    ["aWs:", none, [tag("aWs:x")], "Tags beginning with aws: are reserved"],
    ["a key with a character that is not allowed", none, [tag("a#b")], "Invalid tag"],
    ["a value with one", none, [tag("a", "b\u0000")], "Invalid tag"],
    ["an emoji", none, [tag("😀")], "Invalid tag"],
    ["a line break", none, [tag("a\n")], "Invalid tag"],
    ["a lone surrogate", none, [tag("a", "\ud800")], "Invalid tag"],
  ])("%s is refused", (_, current, added, text) => {
    expect(refusal(() => withTags(current, added))).toEqual({ code: "TagException", text });
  });
});

describe("removing", () => {
  const current = new Map([
    ["a", "1"],
    ["A", "2"],
    ["__proto__", "3"],
  ]);

  test("takes away what is named, to the letter, and leaves the rest", () => {
    expect([...withoutTags(current, ["a", "__proto__"])]).toEqual([["A", "2"]]);
    expect(current.size).toBe(3);
  });

  test("what is not there is no error", () => {
    expect(withoutTags(current, ["b", "b"])).toEqual(current);
    expect(withoutTags(none, ["toString"])).toEqual(none);
  });

  test.each(["aws:x", "AWS:x"])("%s is refused", (key) => {
    expect(refusal(() => withoutTags(current, ["a", key]))).toEqual({
      code: "TagException",
      text: "Tags beginning with aws: are reserved",
    });
  });
});

test("what is added and removed again is gone, and nothing else is", () => {
  const name = fc.stringMatching(/^[b-z]{1,2}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 20 }),
      fc.uniqueArray(name, { maxLength: 20 }),
      (first, second) => {
        const current = withTags(
          none,
          first.map((key) => tag(key)),
        );
        const added = second.map((key) => tag(key));
        const left = withoutTags(withTags(current, added), second);
        expect([...left.keys()]).toEqual(first.filter((key) => !second.includes(key)));
      },
    ),
  );
});
