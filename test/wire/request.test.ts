import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { readEvent } from "../../lambdas/shared/wire/request.ts";
import { refusal } from "./fixtures.ts";

const secret = "what only the edge knows";

type Parts = {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

/** As HTTP API makes it, as far as it is looked at. */
function event(parts: Parts = {}): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    rawPath: parts.path ?? "/TrentService.Encrypt",
    rawQueryString: parts.query ?? "",
    headers: parts.headers ?? {},
    requestContext: { http: { method: parts.method ?? "POST", sourceIp: "198.51.100.7" } },
    ...(parts.body !== undefined && { body: parts.body }),
    isBase64Encoded: parts.isBase64Encoded ?? false,
  } as unknown as APIGatewayProxyEventV2;
}

/** What the edge adds to a request that a client sent to kms.example.com. */
const edge = {
  "x-lockstead-origin-secret": secret,
  "x-lockstead-host": "kms.example.com",
  "x-lockstead-uri": "/as%20sent",
  "x-lockstead-query": "a=%20b&c",
  "x-lockstead-authorization": "AWS4-HMAC-SHA256 Credential=…",
  "x-lockstead-viewer-address": "203.0.113.5",
};

describe("behind the edge", () => {
  const headers = {
    ...edge,
    host: "abc123.execute-api.us-east-1.amazonaws.com",
    "x-forwarded-proto": "https",
    "x-amz-date": "20300102T030405Z",
    via: "2.0 edge",
  };
  const request = readEvent(event({ headers, query: "rewritten=1" }), secret);

  test("the request is the one that the client sent", () => {
    expect(request).toMatchObject({
      method: "POST",
      uri: "/as%20sent",
      query: "a=%20b&c",
      sourceIp: "203.0.113.5",
      secureTransport: true,
    });
  });

  test("the client's own headers are restored, and the edge's are gone", () => {
    expect(Object.fromEntries(request.headers)).toEqual({
      host: "kms.example.com",
      authorization: "AWS4-HMAC-SHA256 Credential=…",
      "x-forwarded-proto": "https",
      "x-amz-date": "20300102T030405Z",
      via: "2.0 edge",
    });
  });

  test("a client without query and Authorization had none", () => {
    const {
      "x-lockstead-query": _query,
      "x-lockstead-authorization": _authorization,
      ...rest
    } = edge;
    const bare = readEvent(event({ headers: rest, query: "rewritten=1" }), secret);
    expect(bare.query).toBe("");
    expect(bare.headers.has("authorization")).toBe(false);
  });

  test("an Authorization or Host that did not come through the edge is not believed", () => {
    const smuggled = readEvent(
      event({
        headers: {
          "x-lockstead-origin-secret": secret,
          authorization: "smuggled",
          host: "smuggled.example.com",
        },
      }),
      secret,
    );
    expect([...smuggled.headers.keys()]).toEqual([]);
    expect(smuggled.uri).toBe("/");
    expect(smuggled.sourceIp).toBe("");
  });
});

describe("past the edge", () => {
  const refused = {
    code: "AccessDeniedException",
    text: "Requests must be sent to the endpoint of the deployment, not past it.",
  };
  const { "x-lockstead-origin-secret": _, ...withoutSecret } = edge;

  test.each([
    ["without the secret", withoutSecret],
    ["with an empty one", { ...edge, "x-lockstead-origin-secret": "" }],
    ["with another one", { ...edge, "x-lockstead-origin-secret": "guessed" }],
    ["with its beginning", { ...edge, "x-lockstead-origin-secret": secret.slice(0, -1) }],
    ["with it twice", { ...edge, "x-lockstead-origin-secret": `${secret},${secret}` }],
    ["with another case", { ...edge, "x-lockstead-origin-secret": secret.toUpperCase() }],
    ["with it in another header", { ...withoutSecret, "x-origin-secret": secret }],
    ["with no headers at all", {}],
  ])("%s it is refused", (_case, headers) => {
    expect(refusal(() => readEvent(event({ headers }), secret))).toEqual(refused);
  });

  test("the refusal does not show the secret", () => {
    const { text } = refusal(() => readEvent(event({ headers: withoutSecret }), secret));
    expect(text).not.toContain(secret);
  });
});

describe("without an edge", () => {
  test("the event itself is the request, and API Gateway knows the client", () => {
    const headers = {
      host: "kms.example.com",
      authorization: "signed",
      "x-forwarded-proto": "https",
    };
    const request = readEvent(
      event({ method: "GET", path: "/a%2Fb", query: "x=1&x=2", headers }),
      undefined,
    );
    expect({ ...request, headers: Object.fromEntries(request.headers) }).toEqual({
      method: "GET",
      uri: "/a%2Fb",
      query: "x=1&x=2",
      headers,
      body: Buffer.alloc(0),
      sourceIp: "198.51.100.7",
      secureTransport: true,
    });
  });

  test("headers that only an edge may write are no headers, and change nothing", () => {
    const headers = { ...edge, host: "kms.example.com", "x-lockstead-anything": "x" };
    const request = readEvent(event({ headers }), undefined);
    expect(Object.fromEntries(request.headers)).toEqual({ host: "kms.example.com" });
    expect(request.uri).toBe("/TrentService.Encrypt");
    expect(request.query).toBe("");
    expect(request.sourceIp).toBe("198.51.100.7");
  });
});

describe("the transport", () => {
  test.each([
    ["https", true],
    ["http", false],
    ["https,http", false],
    ["", false],
    [undefined, false],
  ])("%s", (proto, secure) => {
    const request = readEvent(event({ headers: { "x-forwarded-proto": proto } }), undefined);
    expect(request.secureTransport).toBe(secure);
    expect(request.headers.has("x-forwarded-proto")).toBe(proto !== undefined);
  });
});

describe("the body", () => {
  const bytesOf = (parts: Parts) => [...readEvent(event(parts), undefined).body];

  test.each<[string, Parts, readonly number[]]>([
    ["text as its UTF-8 bytes", { body: '{"é"}' }, [0x7b, 0x22, 0xc3, 0xa9, 0x22, 0x7d]],
    ["text that looks like base64 as it is", { body: "AQID" }, [0x41, 0x51, 0x49, 0x44]],
    ["base64 as what it encodes", { body: "AQID", isBase64Encoded: true }, [1, 2, 3]],
    ["bytes that are no text", { body: "/wD+", isBase64Encoded: true }, [0xff, 0, 0xfe]],
    ["nothing", {}, []],
    ["nothing in base64", { body: "", isBase64Encoded: true }, []],
  ])("is %s", (_, parts, expected) => {
    expect(bytesOf(parts)).toEqual(expected);
  });
});

test("an empty origin secret lets nobody in", () => {
  const headers = { "x-lockstead-origin-secret": "" };
  const requestContext = { http: { method: "POST", sourceIp: "" } };
  for (const event of [
    { headers, requestContext },
    { headers: {}, requestContext },
  ]) {
    const read = () => readEvent(event as unknown as APIGatewayProxyEventV2, "");
    expect(refusal(read).code).toBe("AccessDeniedException");
  }
});

test("cookies, which HTTP API takes out of the headers, are back among them", () => {
  const event = {
    headers: {},
    cookies: ["a=1", "b=2"],
    rawPath: "/",
    rawQueryString: "",
    requestContext: { http: { method: "POST", sourceIp: "" } },
  };
  const { headers } = readEvent(event as unknown as APIGatewayProxyEventV2, undefined);
  expect(headers.get("cookie")).toBe("a=1; b=2");
});
