/** A request as the server hands it on, for tests to change. */

import type { IncomingRequest } from "../../local/http-message.ts";

export function incoming(
  change: Partial<Omit<IncomingRequest, "headers" | "body">> & {
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
  } = {},
): IncomingRequest {
  const { headers = {}, body = "", ...rest } = change;
  return {
    method: "POST",
    path: "/",
    query: undefined,
    protocol: "HTTP/1.1",
    scheme: "http",
    port: 4599,
    sourceIp: "192.0.2.7",
    ...rest,
    headers: new Map(
      Object.entries(headers).map(([name, value]) => [
        name,
        typeof value === "string" ? [value] : value,
      ]),
    ),
    body: Buffer.from(body),
  };
}
