/** The canonical form, part by part. Whole requests are in signature-vectors.test.ts. */

import { describe, expect, it } from "vitest";
import { canonicalRequest } from "../../lambdas/shared/identity/signature/canonical.ts";
import { encodeQueryComponent } from "../../lambdas/shared/identity/signature/percent-encoding.ts";
import type { HttpRequest } from "../../lambdas/shared/wire/request.ts";

const request: HttpRequest = {
  method: "GET",
  uri: "/",
  query: "",
  headers: new Map(),
  body: new Uint8Array(),
  sourceIp: "192.0.2.1",
  secureTransport: true,
};

const lineOf = (line: number, changes: Partial<HttpRequest>, query: [string, string][] = []) =>
  canonicalRequest({ ...request, ...changes }, { query, signedHeaders: ["a"] }, "hash").split("\n")[
    line
  ];

describe("the path", () => {
  it.each([
    ["/", "/"],
    ["", "/"],
    ["//", "/"],
    ["/.", "/"],
    ["/..", "/"],
    ["/../../a", "/a"],
    ["/a/", "/a/"],
    ["/a//b///c", "/a/b/c"],
    ["/a/./b/../c/", "/a/c/"],
    ["/a/..", "/"],
    ["/a/.", "/a"],
    ["/...", "/..."],
    ["/a b", "/a%20b"],
    ["/a%20b", "/a%2520b"],
    ["/a%2fb%2F", "/a%252fb%252F"],
    ["/%2e%2e/a", "/%252e%252e/a"],
    ["/é", "/%C3%A9"],
    ["/a+b=c;d,e:f@g!$&'()*", "/a%2Bb%3Dc%3Bd%2Ce%3Af%40g%21%24%26%27%28%29%2A"],
    ["/-._~", "/-._~"],
    // What no server gets keeps apart from what it gets.
    ["a", "a"],
    ["a/..", ""],
    ["http://host/a", "http%3A/host/a"],
  ])("%j becomes %j", (uri, canonical) => {
    expect(lineOf(1, { uri })).toBe(canonical);
  });
});

describe("a name or value of the query", () => {
  it.each([
    ["", ""],
    ["aZ09-._~", "aZ09-._~"],
    ["%61%2d", "a-"],
    ["%2f%2F/", "%2F%2F%2F"],
    ["a+b%20c d", "a%20b%20c%20d"],
    ["%2B", "%2B"],
    ["é", "%C3%A9"],
    ["%c3%a9", "%C3%A9"],
    ["%ff", "%FF"],
    ["%", "%25"],
    ["%4", "%254"],
    ["%zz", "%25zz"],
    ["%%41", "%25A"],
    ["a=b", "a%3Db"],
    ["!'()*", "%21%27%28%29%2A"],
    ["\u0000", "%00"],
    ["\ud800", "%EF%BF%BD"],
  ])("%j becomes %j", (sent, canonical) => {
    expect(encodeQueryComponent(sent)).toBe(canonical);
  });
});

describe("the query", () => {
  it("is sorted by name, then by value, and not by the two joined", () => {
    expect(
      lineOf(2, {}, [
        ["b", "1"],
        ["a-b", "1"],
        ["a", "2"],
        ["a", "10"],
        ["a", ""],
        ["B", "1"],
        ["%C3%A9", "1"],
      ]),
    ).toBe("%C3%A9=1&B=1&a=&a=10&a=2&a-b=1&b=1");
  });
});

describe("a header's value", () => {
  it.each([
    ["", ""],
    [" ", ""],
    ["a", "a"],
    ["  a  ", "a"],
    ["a   b", "a b"],
    ["\ta\t \tb\t", "a b"],
    ["a\r\n b", "a b"],
    ["a\nx-amz-target:b", "a x-amz-target:b"],
    ['"a  b"', '"a b"'],
    ["a,b", "a,b"],
    ["\u00a0a\u00a0", "\u00a0a\u00a0"],
  ])("%j becomes %j", (value, canonical) => {
    expect(lineOf(3, { headers: new Map([["a", value]]) })).toBe(`a:${canonical}`);
  });
});
