/**
 * HTTP API's events for Lambda, payload format 2.0.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { HttpApi } from "./http-api.ts";
import { type IncomingRequest, joined } from "./http-message.ts";

export type Arrival = {
  readonly request: IncomingRequest;
  /** Percent-decoded, as API Gateway passes it on. */
  readonly path: string;
  readonly routeKey: string;
  readonly requestId: string;
  readonly now: Date;
};

export function httpEvent(
  api: Pick<HttpApi, "id" | "account" | "domain">,
  { request, path, routeKey, requestId, now }: Arrival,
): APIGatewayProxyEventV2 {
  const headers = eventHeaders(request, requestId, now);
  const { body, isBase64Encoded } = eventBody(request, headers["content-type"]);
  const cookies = request.headers.get("cookie")?.flatMap((line) => line.split(/; */));
  const parameters = queryParameters(request.query ?? "");
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: request.query ?? "",
    ...(cookies && { cookies }),
    headers,
    ...(parameters && { queryStringParameters: parameters }),
    requestContext: {
      accountId: api.account,
      apiId: api.id,
      domainName: headers["host"] ?? api.domain,
      domainPrefix: (headers["host"] ?? api.domain).split(".")[0] ?? "",
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: "$default",
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** What travels from hop to hop ends at API Gateway, and cookies have a place of their own. */
const notPassedOn = new Set([
  "connection",
  "cookie",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
]);

function eventHeaders(
  request: IncomingRequest,
  requestId: string,
  now: Date,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of request.headers) {
    if (!notPassedOn.has(name)) {
      headers[name] = joined(values);
    }
  }
  const { "x-forwarded-for": forwarded } = headers;
  return {
    ...headers,
    "content-length": String(request.body.length),
    "x-amzn-trace-id": headers["x-amzn-trace-id"] ?? traceId(requestId, now),
    "x-forwarded-for": forwarded ? `${forwarded}, ${request.sourceIp}` : request.sourceIp,
    "x-forwarded-port": String(request.port),
    "x-forwarded-proto": request.scheme,
  };
}

/** These arrive as text; every other content type, and a body without one, in base64. */
const textual = /^(text\/.+|application\/(json|xml|javascript))$/;

function eventBody(
  { body }: IncomingRequest,
  contentType: string | undefined,
): { body: string | undefined; isBase64Encoded: boolean } {
  if (body.length === 0) {
    return { body: undefined, isBase64Encoded: false };
  }
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const isBase64Encoded = !textual.test(type);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

function queryParameters(query: string): Record<string, string> | undefined {
  if (query === "") {
    return undefined;
  }
  const values = Map.groupBy(new URLSearchParams(query), ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, pairs]) => [name, joined(pairs.map(([, value]) => value))]),
  );
}

/** The 24 digits after the time are only unique: those of the request id are. */
function traceId(requestId: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll("-", "").slice(0, 24)}`;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** As in `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(now: Date): string {
  const day = String(now.getUTCDate()).padStart(2, "0");
  const time = now.toISOString().slice(11, 19);
  return `${day}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:${time} +0000`;
}
