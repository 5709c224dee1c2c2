import { describe, expect, test } from "vitest";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { systemClock } from "../../lambdas/shared/runtime/clock.ts";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import { openGateway } from "../../local/gateway.ts";
import type { Handler } from "../../local/lambda-function.ts";
import { incoming } from "./requests.ts";

const api = { id: "abc", account: "0", domain: "abc", routes: new Map() };

function open(handlers: Readonly<Record<string, Handler>>) {
  const lines: string[] = [];
  const logger = createLogger("warn", (line) => lines.push(line));
  const gateway = openGateway(api, new Map(Object.entries(handlers)), systemClock, logger);
  return { gateway, lines };
}

const answering =
  (result: unknown): Handler =>
  async () =>
    result as APIGatewayProxyStructuredResultV2;

describe("a route is chosen by method and path", () => {
  const named = (name: string) => answering({ statusCode: 200, body: name });
  const { gateway } = open({
    "POST /a": named("exact"),
    "ANY /a": named("any method"),
    "POST /a b": named("decoded"),
    $default: named("default"),
  });

  test.each([
    ["POST", "/a", "exact"],
    ["GET", "/a", "any method"],
    ["POST", "/a%20b", "decoded"],
    ["POST", "/A", "default"],
    ["POST", "/a/", "default"],
  ])("%s %s: %s", async (method, path, body) => {
    expect(await gateway(incoming({ method, path }))).toMatchObject({ status: 200, body });
  });
});

describe("what API Gateway answers itself", () => {
  const { gateway } = open({ "POST /a": answering({ statusCode: 200 }) });
  const filler = (bytes: number) => ({ headers: { "x-filler": "x".repeat(bytes) } });
  // `POST /a HTTP/1.1` has 16 bytes.
  test.each([
    ["no route", incoming({ path: "/b" }), 404, "Not Found"],
    ["a path that does not decode", incoming({ path: "/%zz" }), 400, "Bad Request"],
    [
      "a head that is too long",
      incoming({ path: "/a", ...filler(10_225) }),
      431,
      "Request Header Fields Too Large",
    ],
  ])("%s", async (_, request, status, message) => {
    expect(await gateway(request)).toMatchObject({ status, body: JSON.stringify({ message }) });
  });

  test("10,240 bytes of request line and header values pass", async () => {
    expect(await gateway(incoming({ path: "/a", ...filler(10_224) }))).toMatchObject({
      status: 200,
    });
  });
});

test("an answer in base64 becomes bytes, cookies become headers, names lose their case", async () => {
  const { gateway } = open({
    $default: answering({
      statusCode: 201,
      headers: { "X-Number": 7, "Content-Type": "image/png" },
      cookies: ["a=1", "b=2"],
      body: "AAH/",
      isBase64Encoded: true,
    }),
  });
  expect(await gateway(incoming())).toEqual({
    status: 201,
    headers: { "x-number": "7", "content-type": "image/png", "set-cookie": ["a=1", "b=2"] },
    body: Buffer.from([0, 1, 255]),
  });
});

test.each<[string, Handler]>([
  ["throws", () => Promise.reject(new Error("no table"))],
  ["answers without a status", answering({ body: "x" })],
  ["answers with no status of an answer", answering({ statusCode: 101 })],
  ["answers with a header that is none", answering({ statusCode: 200, headers: { a: "b\r\nc" } })],
  ["answers nothing", answering(undefined)],
])("a function that %s is an internal error, and its cause is logged", async (_, handler) => {
  const { gateway, lines } = open({ $default: handler });
  expect(await gateway(incoming())).toEqual({
    status: 500,
    headers: { "content-type": "application/json" },
    body: '{"message":"Internal Server Error"}',
  });
  expect(lines).toEqual([expect.stringContaining('"A function failed","routeKey":"$default"')]);
});
