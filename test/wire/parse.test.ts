import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Members } from "../../lambdas/shared/wire/members.ts";
import { parseMembers } from "../../lambdas/shared/wire/parse.ts";
import { body, refusal } from "./fixtures.ts";

const members = {
  Text: { type: "string", min: 3 },
  Choice: { type: "string", enum: ["A", "B"] },
  Flag: { type: "boolean" },
  Count: { type: "integer", min: 1 },
  Time: { type: "timestamp" },
  Blob: { type: "blob", min: 1 },
  Texts: { type: "list", member: { type: "string" } },
  Context: { type: "map" },
  Inner: { type: "structure", members: { Flag: { type: "boolean" }, Blob: { type: "blob" } } },
  Tags: {
    type: "list",
    member: {
      type: "structure",
      members: { TagKey: { type: "string", required: true }, TagValue: { type: "string" } },
    },
  },
} as const satisfies Members;

const parse = (text: string) => parseMembers(members, body(text));
const refused = (text?: string) => ({ code: "SerializationException", text });

describe("what parses", () => {
  test("every type", () => {
    const text = `{
      "Text": "", "Choice": "C", "Flag": false, "Count": 0, "Time": 0.001, "Blob": "AQID",
      "Texts": ["a", ""], "Context": {"a": "b"}, "Inner": {"Flag": true, "Blob": ""},
      "Tags": [{"TagKey": "k", "TagValue": "v"}, {}]
    }`;
    expect(parse(text)).toEqual({
      Text: "",
      Choice: "C",
      Flag: false,
      Count: 0,
      Time: new Date(1),
      Blob: Buffer.from([1, 2, 3]),
      Texts: ["a", ""],
      Context: new Map([["a", "b"]]),
      Inner: { Flag: true, Blob: Buffer.alloc(0) },
      Tags: [{ TagKey: "k", TagValue: "v" }, {}],
    });
  });

  test("nothing", () => {
    expect(parse("{}")).toEqual({});
    expect(parse('{"Texts":[],"Context":{},"Inner":{},"Tags":[]}')).toEqual({
      Texts: [],
      Context: new Map(),
      Inner: {},
      Tags: [],
    });
  });

  test("null as if it were absent, at every depth", () => {
    const all = Object.keys(members).map((name) => `"${name}":null`);
    expect(parse(`{${all.join()}}`)).toStrictEqual({});
    expect(parse('{"Inner":{"Flag":null},"Tags":[{"TagKey":null}]}')).toStrictEqual({
      Inner: {},
      Tags: [{}],
    });
  });

  test("members of other names are ignored, whatever they hold", () => {
    const unknown =
      '"text":1,"Extra":{"a":[1]},"__proto__":{"Flag":true},"constructor":2,"toString":3';
    const parsed = parse(`{${unknown},"Inner":{"Other":1}}`);
    expect(parsed).toStrictEqual({ Inner: {} });
    expect(parsed.Flag).toBeUndefined();
  });

  test("a member that objects know is no member where it is not given", () => {
    const inherited = { toString: { type: "string" }, constructor: { type: "string" } } as const;
    expect(Object.keys(parseMembers(inherited, body("{}")))).toEqual([]);
    expect(parseMembers(inherited, body('{"toString":"x"}')).toString).toBe("x");
  });

  test.each([
    ["1.9", 1],
    ["-1.9", -1],
    ["1e2", 100],
    ["2147483648", 2_147_483_648],
  ])("the integer %s as %i", (source, value) => {
    expect(parse(`{"Count":${source}}`).Count).toBe(value);
  });
});

describe("a time", () => {
  test.each([
    ["0", 0],
    ["-1", -1000],
    ["1772323200", 1_772_323_200_000],
    ["1772323200.5", 1_772_323_200_500],
    ["1772323200.0009", 1_772_323_200_001],
    ["1.7723232e9", 1_772_323_200_000],
    ["8640000000000", 8.64e15],
    ["-8640000000000", -8.64e15],
  ])("of %s is that of %d milliseconds", (source, milliseconds) => {
    expect(parse(`{"Time":${source}}`).Time?.getTime()).toBe(milliseconds);
  });

  test.each(["1e300", "-1e300", "1e400", "8640000000001", "-8640000000001"])(
    "that no Date can hold does not parse: %s",
    (source) => {
      expect(refusal(() => parse(`{"Time":${source}}`))).toEqual(
        refused("NUMBER_VALUE can not be converted to milliseconds since epoch"),
      );
    },
  );
});

describe("a map's values", () => {
  test.each([
    ['"text"', "text"],
    ['""', ""],
    ["1.0", "1.0"],
    ["1e3", "1e3"],
    ["12345678901234567890", "12345678901234567890"],
    ["-0", "-0"],
    ["0.1000", "0.1000"],
    ["true", "true"],
    ["false", "false"],
  ])("%s is taken as the string %s", (source, value) => {
    expect(parse(`{"Context":{"first":"x","key": ${source} }}`).Context?.get("key")).toBe(value);
  });

  test("the key may be one that objects know", () => {
    const context = parse('{"Context":{"__proto__":"a","constructor":1.0}}').Context;
    expect([...(context ?? [])]).toEqual([
      ["__proto__", "a"],
      ["constructor", "1.0"],
    ]);
  });

  test("of two of one name the last counts, whatever their types", () => {
    expect(parse('{"Context":{"a":1.0,"a":"x"}}').Context).toEqual(new Map([["a", "x"]]));
    expect(parse('{"Context":{"a":"x","a":1.0}}').Context).toEqual(new Map([["a", "1.0"]]));
    expect(parse('{"Context":{"a":1.0},"Context":{"a":2.0}}').Context).toEqual(
      new Map([["a", "2.0"]]),
    );
  });

  test("any strings come out as they went in", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(fc.dictionary(text, text), (pairs) => {
        const parsed = parse(JSON.stringify({ Context: pairs })).Context;
        expect(Object.fromEntries(parsed ?? [])).toEqual({ ...pairs });
      }),
    );
  });

  test.each([
    ["null", undefined],
    ["[]", "Start of list found where not expected"],
    ["{}", "Start of structure or map found where not expected."],
  ])("%s is none", (source, text) => {
    expect(refusal(() => parse(`{"Context":{"a":${source}}}`))).toEqual(refused(text));
  });
});

describe("the body", () => {
  test.each([
    ["null", undefined],
    ["1", undefined],
    ['"{}"', undefined],
    ["true", undefined],
    ["[]", "Start of list found where not expected"],
  ])("%s is no structure", (text, message) => {
    expect(refusal(() => parse(text))).toEqual(refused(message));
  });
});

const list = "Start of list found where not expected";
const structure = "Start of structure or map found where not expected.";

describe("a value of the wrong type", () => {
  test.each([
    ["Text", "1", "NUMBER_VALUE can not be converted to a String"],
    ["Text", "true", "TRUE_VALUE can not be converted to a String"],
    ["Text", "false", "FALSE_VALUE can not be converted to a String"],
    ["Text", "[]", list],
    ["Text", "{}", structure],
    ["Choice", "1", "NUMBER_VALUE can not be converted to a String"],
    ["Flag", '"true"', "STRING_VALUE can not be converted to a Boolean"],
    ["Flag", "1", "NUMBER_VALUE can not be converted to a Boolean"],
    ["Flag", "[true]", list],
    ["Flag", "{}", structure],
    ["Count", '"1"', "STRING_VALUE can not be converted to an Integer"],
    ["Count", "true", "TRUE_VALUE can not be converted to an Integer"],
    ["Count", "[1]", list],
    ["Count", "{}", structure],
    [
      "Time",
      '"2026-03-01T00:00:00Z"',
      "STRING_VALUE can not be converted to milliseconds since epoch",
    ],
    ["Time", "true", "TRUE_VALUE can not be converted to milliseconds since epoch"],
    ["Time", "[1]", list],
    ["Time", "{}", structure],
    ["Blob", "1", "NUMBER_VALUE can not be converted to a Blob"],
    ["Blob", "false", "FALSE_VALUE can not be converted to a Blob"],
    ["Blob", "[1,2]", list],
    ["Blob", "{}", structure],
    ["Texts", '"a"', "Expected list or null"],
    ["Texts", "1", "Expected list or null"],
    ["Texts", "{}", structure],
    ["Texts", "[1]", "NUMBER_VALUE can not be converted to a String"],
    ["Texts", '["a",[]]', list],
    ["Texts", "[null]", undefined],
    ["Context", '"a"', "Expected map or null"],
    ["Context", "1", "Expected map or null"],
    ["Context", "[]", list],
    ["Inner", '"a"', "Expected null"],
    ["Inner", "[]", list],
    ["Inner", '{"Flag":1}', "NUMBER_VALUE can not be converted to a Boolean"],
    ["Tags", '[{"TagKey":1}]', "NUMBER_VALUE can not be converted to a String"],
    ["Tags", '["a"]', "Expected null"],
    ["Tags", "[null]", undefined],
    ["Tags", "[[]]", list],
  ])("%s: %s", (name, source, text) => {
    expect(refusal(() => parse(`{"${name}":${source}}`))).toEqual(refused(text));
  });
});

describe("a blob", () => {
  test("of any bytes comes out as it went in", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(parse(`{"Blob":"${text}"}`).Blob).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test.each([
    ["without its padding", "AA"],
    ["with too much padding", "AQID="],
    ["nothing but padding", "===="],
    ["cut off", "AQI"],
    ["with a character of no base64", "AQ*D"],
    ["in the URL's alphabet", "-_--"],
    ["with a space", "AQ ID"],
    ["with a line break", String.raw`AQID\n`],
    ["with something behind the padding", "AA==AA=="],
    ["with bits that encode nothing", "AB=="],
  ])("%s does not parse", (_, text) => {
    expect(refusal(() => parse(`{"Blob":"${text}"}`))).toEqual(
      refused("The value can not be converted to a Blob: it is not valid base64"),
    );
  });
});

test("however many numbers a context holds, the body is parsed once more and not once for each", () => {
  const numbers = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`k${n}`, n]));
  const parse = vi.spyOn(JSON, "parse");
  const parsed = parseMembers(
    { Context: { type: "map" } },
    body(JSON.stringify({ Context: numbers })),
  );
  expect(parsed.Context?.get("k1999")).toBe("1999");
  expect(parse).toHaveBeenCalledTimes(2);
  parse.mockRestore();
});

test("nesting deeper than the stack, beside a number, is no internal failure", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const parse = () =>
    parseMembers({ Context: { type: "map" } }, body(`{"Context":{"a":1},"X":${deep}}`));
  expect(refusal(parse).code).toBe("SerializationException");
});
