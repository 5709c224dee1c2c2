/** API Gateway at work: from a request to its route's function and back. */

import { randomUUID } from "node:crypto";
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Clock } from "../lambdas/shared/runtime/clock.ts";
import type { Logger } from "../lambdas/shared/runtime/log.ts";
import type { HttpApi } from "./http-api.ts";
import { httpEvent } from "./http-event.ts";
import { failure, type IncomingRequest, joined, type Reply } from "./http-message.ts";
import type { Handler } from "./lambda-function.ts";
import { errorStack } from "./errors.ts";

/** Bytes of request line and header values. Source: API Gateway's quotas for HTTP APIs. */
const longestHead = 10_240;

export type Gateway = (request: IncomingRequest) => Promise<Reply>;

/** @param handlers by route key */
export function openGateway(
  api: HttpApi,
  handlers: ReadonlyMap<string, Handler>,
  clock: Clock,
  logger: Logger,
): Gateway {
  return async (request) => {
    if (headLength(request) > longestHead) {
      return failure(431, "Request Header Fields Too Large");
    }
    const path = decodePath(request.path);
    if (path === undefined) {
      return failure(400, "Bad Request");
    }
    const routeKey = [`${request.method} ${path}`, `ANY ${path}`, "$default"].find((key) =>
      handlers.has(key),
    );
    const handler = handlers.get(routeKey ?? "");
    if (routeKey === undefined || handler === undefined) {
      return failure(404, "Not Found");
    }
    const requestId = randomUUID();
    const event = httpEvent(api, { request, path, routeKey, requestId, now: clock.now() });
    try {
      return replyOf(await handler(event));
    } catch (error) {
      logger.log("error", "A function failed", {
        routeKey,
        error: errorStack(error),
      });
      return failure(500, "Internal Server Error");
    }
  };
}

function headLength({ method, path, query, protocol, headers }: IncomingRequest): number {
  const line = `${method} ${path}${query === undefined ? "" : `?${query}`} ${protocol}`;
  const values = [...headers.values()].map((value) => joined(value));
  return [line, ...values].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** @throws Error for what API Gateway does not take for an answer */
function replyOf(result: APIGatewayProxyStructuredResultV2): Reply {
  const { statusCode, headers = {}, body = "", isBase64Encoded, cookies } = result;
  if (!isStatus(statusCode)) {
    throw new TypeError(`A function answered with the status ${JSON.stringify(statusCode)}`);
  }
  const texts = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  for (const [name, text] of texts) {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  }
  return {
    status: statusCode,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...Object.fromEntries(texts),
      ...(cookies && { "set-cookie": cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}

/** Of a final answer: those below 200 announce another. */
function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;
}
