import { parseXML } from "@aws-sdk/xml-builder";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Output, OutputValue } from "../../lambdas/shared/wire/json.ts";
import { xmlElement } from "../../lambdas/shared/wire/xml.ts";

const xml = (value: OutputValue) => xmlElement("A", value).toString();

describe("writes", () => {
  test.each<[string, OutputValue, string]>([
    ["a string", "x", "<A>x</A>"],
    ["an empty string", "", "<A></A>"],
    ["spaces", " x ", "<A> x </A>"],
    ["a number", 1.5, "<A>1.5</A>"],
    ["zero", 0, "<A>0</A>"],
    ["true", true, "<A>true</A>"],
    ["false", false, "<A>false</A>"],
    ["a time", new Date("2026-01-02T03:04:05Z"), "<A>2026-01-02T03:04:05Z</A>"],
    ["a time without its milliseconds", new Date(1_767_323_045_999), "<A>2026-01-02T03:04:05Z</A>"],
    ["bytes", Uint8Array.of(251, 255, 190), "<A>+/++</A>"],
    ["a view into a larger buffer", Buffer.from("xabcx").subarray(1, 4), "<A>YWJj</A>"],
    ["a list", ["x", "y"], "<A><member>x</member><member>y</member></A>"],
    ["an empty list", [], "<A/>"],
    ["a structure", { B: "x", C: 1 }, "<A><B>x</B><C>1</C></A>"],
    ["an empty structure", {}, "<A/>"],
    ["no member that is undefined", { B: undefined, C: false }, "<A><C>false</C></A>"],
    [
      "a list of structures",
      [{ Key: "k", Value: "" }, {}],
      "<A><member><Key>k</Key><Value></Value></member><member/></A>",
    ],
    [
      "a map",
      new Map([
        ["Users", 2],
        ["Roles", 0],
      ]),
      "<A><entry><key>Users</key><value>2</value></entry><entry><key>Roles</key><value>0</value></entry></A>",
    ],
    ["an empty map", new Map(), "<A/>"],
    ["what would be markup", `<b a="c">&'`, "<A>&lt;b a=&quot;c&quot;&gt;&amp;&apos;</A>"],
    ["line breaks", "a\r\nb\tc", "<A>a&#x0D;&#x0A;b\tc</A>"],
    ["an end of CDATA", "]]>", "<A>]]&gt;</A>"],
    [
      "what XML cannot hold",
      "a\0b\u{1}\u{B}\u{1F}\u{FFFE}\u{FFFF}",
      `<A>a\u{FFFD}b${"\u{FFFD}".repeat(5)}</A>`,
    ],
    ["half of a character", "a\u{D800}b\u{DC00}", "<A>a\u{FFFD}b\u{FFFD}</A>"],
    [
      "characters of all planes",
      "é\u{7F}\u{2029}😀\u{10FFFF}",
      "<A>é\u{7F}\u{2029}😀\u{10FFFF}</A>",
    ],
  ])("%s", (_, value, text) => {
    expect(xml(value)).toBe(text);
  });

  test("in a map, whatever the keys are", () => {
    expect(xml(new Map([["</key>", "a"]]))).toBe(
      "<A><entry><key>&lt;/key&gt;</key><value>a</value></entry></A>",
    );
  });
});

test("any text that XML can hold comes back as it was", () => {
  const printable = fc.string({ unit: "grapheme" }).filter((text) => !/^[\s]*$/.test(text));
  fc.assert(
    fc.property(printable, printable, (one, other) => {
      const output: Output = { One: one, Other: [other] };
      expect(parseXML(xml(output))).toEqual({ A: { One: one, Other: { member: other } } });
    }),
  );
});

test("any text at all leaves XML that can be parsed, with nothing in it that XML forbids", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = xml({ Text: text, End: "end" });
      expect(written).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      expect(parseXML(written)).toMatchObject({ A: { End: "end" } });
    }),
  );
});
