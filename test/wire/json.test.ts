import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeJson, encodeJson, type Output } from "../../lambdas/shared/wire/json.ts";
import { body, refusal } from "./fixtures.ts";

describe("decoding", () => {
  test.each(["{}", "[]", "null", "1", '"a"', ' {"a": [1, {"b": null}]}\r\n', '{"é":"😀"}'])(
    "%s is JSON",
    (text) => {
      expect(body(text).value).toEqual(JSON.parse(text));
    },
  );

  test("what any client's JSON.stringify writes is read back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(body(text).value)).toBe(text);
      }),
    );
  });

  const bytes = (...parts: readonly (string | readonly number[])[]) =>
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))),
    );

  test.each([
    ["nothing", bytes("")],
    ["half an object", bytes('{"a":')],
    ["something behind the object", bytes("{} x")],
    ["two objects", bytes("{}{}")],
    ["single quotes", bytes("{'a':1}")],
    ["a trailing comma", bytes('{"a":1,}')],
    ["a comment", bytes("{/**/}")],
    ["NaN", bytes('{"a":NaN}')],
    ["a number with a leading zero", bytes('{"a":01}')],
    ["a raw line break in a string", bytes('{"a":"\n"}')],
    ["a form", bytes("Action=Encrypt&Version=1")],
    ["a byte order mark", bytes([0xef, 0xbb, 0xbf], "{}")],
    ["UTF-16", Buffer.from("{}", "utf16le")],
    ["a byte that UTF-8 never has", bytes('{"a":"', [0xff], '"}')],
    ["a truncated character", bytes('{"a":"', [0xc3], '"}')],
    ["an overlong character", bytes('{"a":"', [0xc0, 0xaf], '"}')],
    ["a surrogate in UTF-8", bytes('{"a":"', [0xed, 0xa0, 0x80], '"}')],
  ])("%s does not parse", (_, request) => {
    expect(refusal(() => decodeJson(request))).toEqual({
      code: "SerializationException",
      text: undefined,
    });
  });
});

describe("the source of a literal", () => {
  const sources = [
    "0",
    "-0",
    "1.0",
    "1.50",
    "1e3",
    "1E+3",
    "-12.5e-7",
    "12345678901234567890",
    "1e400",
    "true",
    "false",
  ];

  test.each(sources)("%s stays as it was written", (source) => {
    expect(body(`{ "a" : { "b" : [ 1, ${source} ] } }`).sourceOf(["a", "b", "1"])).toBe(source);
  });

  test.each([
    ["the last of two members of one name", '{"a":1,"a":2.0}', ["a"], "2.0"],
    [
      "a member that objects know",
      '{"__proto__":{"constructor":1.0}}',
      ["__proto__", "constructor"],
      "1.0",
    ],
    ["a member whose name is a number", '{"2":2.0,"10":1e1}', ["10"], "1e1"],
    ["a member whose name is written with an escape", String.raw`{"\u0061":1.0}`, ["a"], "1.0"],
  ])("is found for %s", (_, text, path, source) => {
    expect(body(text).sourceOf(path)).toBe(source);
  });
});

describe("encoding", () => {
  const nested: Output = {
    List: [{ Blob: Uint8Array.of(1, 2, 3), Missing: undefined }, { Text: "é" }],
    Empty: {},
    Nothing: [],
  };

  test.each<[string, Output, string]>([
    ["nothing", {}, "{}"],
    ["scalars", { A: "x", B: 1, C: true, D: "" }, '{"A":"x","B":1,"C":true,"D":""}'],
    ["no member that is undefined", { A: undefined, B: false }, '{"B":false}'],
    ["bytes as base64", { A: Uint8Array.of(251, 255, 190) }, '{"A":"+/++"}'],
    ["bytes with padding", { A: Uint8Array.of(0) }, '{"A":"AA=="}'],
    ["no bytes", { A: new Uint8Array() }, '{"A":""}'],
    ["a view into a larger buffer", { A: Buffer.from("xabcx").subarray(1, 4) }, '{"A":"YWJj"}'],
    ["a time as epoch seconds", { A: new Date("2030-01-02T03:04:05Z") }, '{"A":1893553445}'],
    ["its milliseconds as decimals", { A: new Date(1_893_553_445_067) }, '{"A":1893553445.067}'],
    ["a map as an object", { A: new Map([["__proto__", [1]]]) }, '{"A":{"__proto__":[1]}}'],
    ["what is nested", nested, '{"List":[{"Blob":"AQID"},{"Text":"é"}],"Empty":{},"Nothing":[]}'],
  ])("writes %s", (_, output, text) => {
    expect(encodeJson(output)).toBe(text);
  });
});
