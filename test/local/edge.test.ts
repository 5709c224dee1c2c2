import { describe, expect, test } from "vitest";
import { createLogger } from "../../lambdas/shared/runtime/log.ts";
import { readDistribution } from "../../local/distribution.ts";
import { throughEdge } from "../../local/edge.ts";
import type { EdgeEvent } from "../../local/edge-event.ts";
import { compileEdgeFunction } from "../../local/edge-function.ts";
import type { IncomingRequest } from "../../local/http-message.ts";
import { changed, fakeDeployment } from "./fake-deployment.ts";
import { incoming } from "./requests.ts";

/** Sends a request through an edge whose function is `code`; what got to the origin, and what was answered. */
async function send(code: string, request = incoming()) {
  const distribution = readDistribution(fakeDeployment(changed("Edge", { FunctionCode: code })));
  const arrived: IncomingRequest[] = [];
  const lines: string[] = [];
  const edge = throughEdge(
    distribution as NonNullable<typeof distribution>,
    async (atOrigin) => {
      arrived.push(atOrigin);
      return { status: 200, headers: {}, body: "" };
    },
    createLogger("warn", (line) => lines.push(line)),
  );
  return { reply: await edge(request), arrived: arrived[0], lines };
}

/** The event that the function sees, sent out in a header. */
async function eventOf(request: IncomingRequest): Promise<EdgeEvent & { raw?: string }> {
  const { arrived } = await send(
    `function handler(event) {
       const seen = JSON.parse(JSON.stringify(event));
       seen.raw = event.request.rawQueryString();
       event.request.headers["x-seen"] = { value: JSON.stringify(seen) };
       return event.request;
     }`,
    request,
  );
  return JSON.parse(arrived?.headers.get("x-seen")?.[0] ?? "{}");
}

test("the function sees AWS's event", async () => {
  const seen = await eventOf(
    incoming({
      method: "GET",
      path: "/a%20b",
      query: "x=1&y=%2F&x=2&flag",
      headers: {
        host: "127.0.0.1:4599",
        "x-twice": ["one", "two"],
        cookie: "a=1; b=2",
        connection: "keep-alive",
        "x-amzn-trace-id": "hidden",
        "x-amz-cf-id": "hidden",
      },
    }),
  );
  expect(seen).toEqual({
    version: "1.0",
    context: {
      distributionDomainName: expect.stringMatching(/^d\w{13}\.cloudfront\.net$/),
      distributionId: expect.stringMatching(/^E[A-Z0-9]{13}$/),
      eventType: "viewer-request",
      requestId: expect.stringMatching(/^[\w-]{56}$/),
    },
    viewer: { ip: "192.0.2.7" },
    request: {
      method: "GET",
      uri: "/a%20b",
      querystring: {
        x: { value: "1", multiValue: [{ value: "1" }, { value: "2" }] },
        y: { value: "%2F" },
        flag: { value: "" },
      },
      headers: {
        host: { value: "127.0.0.1:4599" },
        "x-twice": { value: "one", multiValue: [{ value: "one" }, { value: "two" }] },
      },
      cookies: { a: { value: "1" }, b: { value: "2" } },
    },
    raw: "x=1&y=%2F&x=2&flag",
  });
});

test.each([
  ["/?", "", ""],
  ["/", undefined, undefined],
])("of %s, the raw query string is %j", async (_, query, raw) => {
  expect((await eventOf(incoming({ query }))).raw).toBe(raw);
});

test("what the function changes arrives at the origin, with what CloudFront adds", async () => {
  const { arrived } = await send(
    `function handler(event) {
       const request = event.request;
       request.uri = "/route";
       request.querystring = {};
       delete request.headers.authorization;
       request.headers["x-new"] = { value: "new" };
       return request;
     }`,
    incoming({
      query: "a=1",
      headers: {
        host: "localhost:4599",
        authorization: "AWS4",
        cookie: "a=1",
        via: "1.0 proxy",
        "x-forwarded-for": "198.51.100.1",
        "x-origin-secret": "forged",
        "x-twice": ["one", "two"],
        "x-amz-cf-id": "forged",
      },
      body: "body",
    }),
  );
  const { domain } = readDistribution(fakeDeployment()) ?? {};
  expect(arrived).toMatchObject({ path: "/route", query: undefined, body: Buffer.from("body") });
  expect(arrived?.sourceIp).not.toBe("192.0.2.7");
  expect(Object.fromEntries(arrived?.headers ?? [])).toEqual({
    host: [expect.stringMatching(/^\w{10}\.execute-api\.eu-west-1\.amazonaws\.com$/)],
    cookie: ["a=1"],
    via: [`1.0 proxy, 1.1 ${domain} (CloudFront)`],
    "x-forwarded-for": ["198.51.100.1, 192.0.2.7"],
    "x-origin-secret": [expect.stringContaining("{{resolve:secretsmanager:arn:aws:")],
    "x-twice": ["one", "two"],
    "x-new": ["new"],
    "x-amz-cf-id": [expect.stringMatching(/^[\w-]{56}$/)],
  });
});

test.each([
  ["an object", "{ a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } }", "a=1&a=2"],
  ["a text", "'b=2'", "b=2"],
])("the function may set the query string as %s", async (_, querystring, query) => {
  const { arrived } = await send(
    `function handler({ request }) { request.querystring = ${querystring}; return request; }`,
  );
  expect(arrived?.query).toBe(query);
});

test("the function may answer itself", async () => {
  const { reply, arrived } = await send(
    `async function handler() {
       return { statusCode: 302, headers: { location: { value: "/x" } }, body: "moved" };
     }`,
  );
  expect(arrived).toBeUndefined();
  expect(reply).toEqual({ status: 302, headers: { location: ["/x"] }, body: "moved" });
});

test("a method that the distribution does not allow stops there", async () => {
  const { reply, arrived } = await send(
    "function handler(e) { return e.request; }",
    incoming({ method: "PUT" }),
  );
  expect(reply.status).toBe(403);
  expect(arrived).toBeUndefined();
});

describe("what CloudFront does not let a function do fails here, too", () => {
  test.each([
    ["throws", "throw new Error('broken')", "broken"],
    ["returns nothing", "return undefined", "undefined"],
    ["changes the host", "request.headers.host = { value: 'x' }", "changed the header host"],
    [
      "deletes the length",
      "delete request.headers['content-length']",
      "changed the header content-length",
    ],
    [
      "adds a header of CloudFront's",
      "request.headers['x-amz-cf-id'] = { value: 'x' }",
      "added the header x-amz-cf-id",
    ],
    ["adds a name in capitals", "request.headers['X-A'] = { value: 'x' }", "added the header X-A"],
    ["changes the method", "request.method = 'GET'", "changed the method"],
    ["uses Node", "process.exit()", "process is not defined"],
    ["makes code", "eval('1')", "Code generation from strings disallowed"],
    ["declares nothing", "undeclared = 1", "undeclared is not defined"],
  ])("%s", async (_, statement, cause) => {
    const { reply, arrived, lines } = await send(
      `function handler(event) { const request = event.request; ${statement}; return request; }`,
      incoming({ headers: { host: "h", "content-length": "0" } }),
    );
    expect(reply.status).toBe(503);
    expect(arrived).toBeUndefined();
    expect(lines).toEqual([expect.stringContaining(cause)]);
  });
});

test.each([
  ["function handler(", "S/F: its code cannot be compiled: Unexpected token ';'"],
  ["const x = 1;", "S/F: its code defines no function handler."],
])("code that is no function fails at the start: %s", (code, message) => {
  expect(() => compileEdgeFunction(code, "S/F")).toThrow(
    expect.objectContaining({ name: "StartError", message }),
  );
});
