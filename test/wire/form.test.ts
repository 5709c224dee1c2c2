import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parametersOf } from "../../lambdas/shared/wire/form.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";
import { refusal } from "./fixtures.ts";

const request = (method: string, query: string, body: string | Uint8Array): HttpRequest => ({
  method,
  uri: "/",
  query,
  headers: new Map(),
  body: typeof body === "string" ? Buffer.from(body) : body,
  sourceIp: "192.0.2.1",
  secureTransport: true,
});

const read = (text: string | Uint8Array) => [...parametersOf(request("POST", "", text))];

test("are the body's for POST, the query string's for GET", () => {
  expect([...parametersOf(request("POST", "a=1", "b=2"))]).toEqual([["b", "2"]]);
  expect([...parametersOf(request("GET", "a=1", "b=2"))]).toEqual([["a", "1"]]);
});

describe("are read as forms are", () => {
  test.each<[string, [string, string][]]>([
    ["", []],
    ["&&", []],
    ["a", [["a", ""]]],
    ["a=", [["a", ""]]],
    ["=a", [["", "a"]]],
    ["=", [["", ""]]],
    ["a=b=c", [["a", "b=c"]]],
    [
      "a=1&&b=2&",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["a+b=c+d", [["a b", "c d"]]],
    ["%61%3d=%2B%26", [["a=", "+&"]]],
    ["a=%C3%A9%F0%9F%98%80", [["a", "é😀"]]],
    ["a=é😀", [["a", "é😀"]]],
    ["a=%", [["a", "%"]]],
    ["a=%zz%4", [["a", "%zz%4"]]],
    ["a=%FF", [["a", "\u{FFFD}"]]],
    [
      "?a=1&?b=%31",
      [
        ["?a", "1"],
        ["?b", "1"],
      ],
    ],
    ["?a=%31", [["?a", "1"]]],
    ["__proto__=1", [["__proto__", "1"]]],
  ])("%j", (text, parameters) => {
    expect(read(text)).toEqual(parameters);
  });

  test("bytes that are no UTF-8", () => {
    expect(read(Uint8Array.of(0x61, 0x3d, 0xff))).toEqual([["a", "\u{FFFD}"]]);
  });

  test("whatever they hold", () => {
    const piece = fc.constantFrom("a", "b", "=", "&", "%", "+", "%41", "%C3", "%A9", "?", "é", " ");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const expected = [...new URLSearchParams(`&${text}`)];
        fc.pre(new Map(expected).size === expected.length);
        expect(read(text)).toEqual(expected);
      }),
    );
  });
});

test.each(["a=1&a=1", "a=1&a=2", "a&a", "a=1&%61=2", "a+b=1&a%20b=2", "=&="])(
  "%s is refused: of two values of one name, the signature does not say which is the first",
  (text) => {
    expect(refusal(() => read(text))).toEqual({
      code: "SerializationException",
      text: "A parameter was given more than once.",
    });
  },
);

test("as many without a value as fit are read, and not in quadratic time", () => {
  // Which would take longer than a test may.
  const names = Array.from({ length: 200_000 }, (_, index) => index.toString(36));
  expect(read(names.join("&"))).toHaveLength(names.length);
});

test("a body of more than a mebibyte is refused before it is read", () => {
  const most = 1024 * 1024;
  // A repeated parameter, which is not even noticed in the longer one.
  const twice = (size: number) => "a&a".padEnd(size, "&");
  expect(refusal(() => read(twice(most + 1)))).toEqual({
    code: "SerializationException",
    text: "The request is larger than the maximum of 1048576 bytes.",
  });
  expect(refusal(() => read(twice(most)))).toMatchObject({
    text: "A parameter was given more than once.",
  });
  expect(read("&".repeat(most))).toEqual([]);
});

test("a request is read once, however often it is asked", () => {
  const [one, other] = [request("POST", "", "a=1"), request("POST", "", "a=1")];
  expect(parametersOf(one)).toBe(parametersOf(one));
  expect(parametersOf(other)).not.toBe(parametersOf(one));
});
