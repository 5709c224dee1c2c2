import { describe, expect, test } from "vitest";
import { httpEvent } from "../../local/http-event.ts";
import { incoming } from "./requests.ts";

const api = { id: "abc", account: "000000000000", domain: "abc.execute-api.x.amazonaws.com" };

function event(request: Parameters<typeof incoming>[0]) {
  return httpEvent(api, {
    request: incoming({ headers: { host: api.domain }, ...request }),
    path: "/a b",
    routeKey: "$default",
    requestId: "00112233-4455-4677-8899-aabbccddeeff",
    now: new Date("2026-03-02T09:08:07.654Z"),
  });
}

test("the whole event has AWS's shape", () => {
  const made = event({
    query: "a=1&b=%20&a=2",
    headers: {
      host: api.domain,
      "user-agent": "sdk",
      "x-forwarded-for": "198.51.100.1",
      cookie: ["a=1; b=2", "c=3"],
      connection: "keep-alive",
      "content-type": "application/json",
      "x-twice": ["one", "two"],
    },
    body: "{}",
  });
  expect(made).toEqual({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/a b",
    rawQueryString: "a=1&b=%20&a=2",
    cookies: ["a=1", "b=2", "c=3"],
    headers: {
      host: api.domain,
      "user-agent": "sdk",
      "content-type": "application/json",
      "x-twice": "one,two",
      "content-length": "2",
      "x-amzn-trace-id": "Root=1-69a55377-00112233445546778899aabb",
      "x-forwarded-for": "198.51.100.1, 192.0.2.7",
      "x-forwarded-port": "4599",
      "x-forwarded-proto": "http",
    },
    queryStringParameters: { a: "1,2", b: " " },
    requestContext: {
      accountId: "000000000000",
      apiId: "abc",
      domainName: api.domain,
      domainPrefix: "abc",
      http: {
        method: "POST",
        path: "/a b",
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.7",
        userAgent: "sdk",
      },
      requestId: "00112233-4455-4677-8899-aabbccddeeff",
      routeKey: "$default",
      stage: "$default",
      time: "02/Mar/2026:09:08:07 +0000",
      timeEpoch: 1772442487654,
    },
    body: "{}",
    isBase64Encoded: false,
  });
});

test("what is absent is left out", () => {
  const made = event({});
  expect(made).toMatchObject({ rawQueryString: "", isBase64Encoded: false });
  expect(Object.keys(made)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(body|cookies|queryStringParameters)$/)]),
  );
});

test("a client's own trace id is kept", () => {
  const headers = { "x-amzn-trace-id": "Root=1-2-3" };
  expect(event({ headers }).headers["x-amzn-trace-id"]).toBe("Root=1-2-3");
});

describe("the content type decides whether the body is in base64", () => {
  test.each([
    ["text/plain", false],
    ["text/xml; charset=utf-8", false],
    ["Application/JSON ; charset=UTF-8", false],
    ["application/xml", false],
    ["application/javascript", false],
    ["application/x-amz-json-1.1", true],
    ["application/x-www-form-urlencoded", true],
    ["application/json-patch+json", true],
    ["application/octet-stream", true],
    ["text/", true],
    [undefined, true],
  ])("%s: %s", (type, isBase64Encoded) => {
    const made = event({ body: "é", headers: type === undefined ? {} : { "content-type": type } });
    expect(made).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? "w6k=" : "é",
      headers: { "content-length": "2" },
    });
  });
});
