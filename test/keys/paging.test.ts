import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pageOf, parsePage } from "../../lambdas/shared/keys/paging.ts";
import { refusal } from "./fixtures.ts";

const defaults = { limit: 50, maximum: 100 };
const itself = (name: string) => name;

describe("the limit", () => {
  test.each([
    [undefined, 50],
    [1, 1],
    [99, 99],
    [100, 100],
    [101, 100],
    [1000, 100],
  ])("%s becomes %i", (Limit, limit) => {
    const request = Limit === undefined ? {} : { Limit };
    expect(parsePage(request, defaults)).toEqual({ limit, after: undefined });
  });
});

describe("a page", () => {
  const page = { limit: 2, after: undefined };

  test.each([
    ["nothing", [], []],
    ["less than the limit", ["a"], ["a"]],
    ["just the limit", ["a", "b"], ["a", "b"]],
  ])("of %s is the last one", (_, found, entries) => {
    expect(pageOf(page, found, itself)).toEqual({ entries, members: { Truncated: false } });
  });

  test("of which there is more tells where to go on", () => {
    const { entries, members } = pageOf(page, ["a", "b", "c"], itself);
    expect(entries).toEqual(["a", "b"]);
    expect(members).toEqual({ Truncated: true, NextMarker: expect.any(String) });
    const next = parsePage({ Marker: members["NextMarker"] as string }, defaults);
    expect(next.after).toBe("b");
  });
});

/** The marker that a page ends with behind `name`. */
function markerOf(name: string): string {
  const { members } = pageOf({ limit: 1, after: undefined }, [name, "more"], itself);
  return members["NextMarker"] as string;
}

test("every name comes back out of its marker, and the marker passes the member table", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), (name) => {
      const marker = markerOf(name);
      expect(marker).toMatch(/^[\u0020-\u00FF]{1,1024}$/);
      expect(parsePage({ Marker: marker }, defaults).after).toBe(name);
    }),
  );
});

test("the longest names have markers short enough", () => {
  expect(markerOf(`alias/${"a".repeat(250)}`).length).toBeLessThanOrEqual(1024);
  expect(markerOf("部".repeat(128)).length).toBeLessThanOrEqual(1024);
});

test.each([
  ["a name without its frame", "alias/app"],
  ["base64 of something else", Buffer.from("alias/app").toString("base64url")],
  ["another version of the frame", Buffer.from("2:alias/app").toString("base64url")],
  ["padding", `${Buffer.from("1:ab").toString("base64url")}==`],
  ["a space behind", `${markerOf("alias/app")} `],
  ["characters that a lenient decoder skips", `!${markerOf("alias/app")}`],
  ["the other base64 alphabet", Buffer.from("1:???>>>").toString("base64")],
  ["bits that encode nothing", markerOf("ab").replace(/g$/, "h")],
  ["bytes that are not UTF-8", Buffer.from([0x31, 0x3a, 0xff]).toString("base64url")],
  ["a surrogate in UTF-8", Buffer.from([0x31, 0x3a, 0xed, 0xa0, 0x80]).toString("base64url")],
  ["nothing at all", ""],
])("%s is no marker", (_, Marker) => {
  expect(refusal(() => parsePage({ Marker }, defaults))).toEqual({
    code: "InvalidMarkerException",
    text: "The marker is not valid.",
  });
});

test("a list that changes meanwhile neither repeats nor skips what was there throughout", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(names, names, fc.integer({ min: 1, max: 5 }), (stable, passing, limit) => {
      let marker: string | undefined;
      const seen: string[] = [];
      for (let round = 0; ; round++) {
        // Every name of `passing` comes and goes from one page to the next.
        const there = new Set([
          ...stable,
          ...passing.filter((_, index) => (index + round) % 2 === 0),
        ]);
        const page = parsePage(
          { Limit: limit, ...(marker !== undefined && { Marker: marker }) },
          defaults,
        );
        const { after } = page;
        const found = [...there]
          .filter((name) => after === undefined || name > after)
          .sort()
          .slice(0, limit + 1);
        const { entries, members } = pageOf(page, found, itself);
        seen.push(...entries);
        marker = members["NextMarker"] as string | undefined;
        expect(members["Truncated"]).toBe(marker !== undefined);
        if (marker === undefined) {
          break;
        }
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(stable.filter((name) => !seen.includes(name))).toEqual([]);
    }),
  );
});

test("a marker of no name is refused", () => {
  const Marker = Buffer.from("1:").toString("base64url");
  const parse = () => parsePage({ Marker }, { limit: 50, maximum: 100 });
  expect(refusal(parse).code).toBe("InvalidMarkerException");
});
