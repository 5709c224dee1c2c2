/**
 * The event that a CloudFront Function is called with, and what its answer
 * means for the request.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */

import { type IncomingRequest, joined, type Reply } from "./http-message.ts";

type EdgeValue = { value: string; multiValue?: { value: string }[] };
type EdgeValues = Record<string, EdgeValue>;

export type EdgeRequest = {
  readonly method: string;
  uri: string;
  querystring: EdgeValues | string;
  headers: EdgeValues;
  cookies: EdgeValues;
  rawQueryString?(): string | undefined;
};

export type EdgeEvent = {
  readonly version: "1.0";
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: "viewer-request";
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: EdgeRequest;
};

/** What a function may return in place of a request: the answer. */
export type EdgeResponse = {
  readonly statusCode: number;
  readonly headers?: EdgeValues;
  readonly body?: string | { readonly data: string; readonly encoding?: "text" | "base64" };
};

/** Kept from functions, which may not add them either. */
const hidden =
  /^(connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade|x-accel-.+|x-amz-cf-.+|x-amzn-.+|x-cache|x-edge-.+|x-forwarded-proto|x-real-ip)$/;

/** Shown to functions, which may not change them. */
const readOnly = ["content-length", "host", "transfer-encoding", "via"];

export function edgeEvent(request: IncomingRequest, context: EdgeEvent["context"]): EdgeEvent {
  const visible = [...request.headers].filter(([name]) => name !== "cookie" && !hidden.test(name));
  const cookies = (request.headers.get("cookie") ?? []).flatMap((line) => line.split(/; */));
  return {
    version: "1.0",
    context,
    viewer: { ip: request.sourceIp },
    request: {
      method: request.method,
      uri: request.path,
      querystring: grouped(pairs((request.query ?? "").split("&"))),
      headers: Object.fromEntries(visible.map(([name, values]) => [name, edgeValue(values)])),
      cookies: grouped(pairs(cookies)),
      rawQueryString: () => request.query,
    },
  };
}

/** `a=b` as name and value, neither decoded. */
function pairs(parts: readonly string[]): [string, string][] {
  return parts
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name, value.join("=")];
    });
}

function grouped(list: readonly [string, string][]): EdgeValues {
  const byName = Map.groupBy(list, ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, group]) => [name, edgeValue(group.map(([, value]) => value))]),
  );
}

function edgeValue(values: readonly string[]): EdgeValue {
  const [value = ""] = values;
  return values.length === 1
    ? { value }
    : { value, multiValue: values.map((each) => ({ value: each })) };
}

/**
 * The request as the function left it.
 *
 * @throws Error when it touched what CloudFront lets no function touch
 */
export function requestAfterEdge(viewer: IncomingRequest, edited: EdgeRequest): IncomingRequest {
  if (edited.method !== viewer.method) {
    throw new Error("The edge function changed the method, which CloudFront forbids");
  }
  const headers = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(edited.headers)) {
    if (hidden.test(name) || name !== name.toLowerCase()) {
      throw new Error(`The edge function added the header ${name}, which CloudFront forbids`);
    }
    headers.set(name, listOf(value));
  }
  for (const name of readOnly) {
    if (joined(headers.get(name) ?? []) !== joined(viewer.headers.get(name) ?? [])) {
      throw new Error(`The edge function changed the header ${name}, which CloudFront forbids`);
    }
  }
  for (const [name, values] of viewer.headers) {
    if (hidden.test(name)) {
      headers.set(name, values);
    }
  }
  const cookies = pairsText(edited.cookies, "; ");
  if (cookies !== "") {
    headers.set("cookie", [cookies]);
  }
  const { querystring } = edited;
  const query = typeof querystring === "string" ? querystring : pairsText(querystring, "&");
  return { ...viewer, path: edited.uri, query: query === "" ? undefined : query, headers };
}

function listOf({ value, multiValue }: EdgeValue): readonly string[] {
  return multiValue?.map((each) => each.value) ?? [value];
}

function pairsText(values: EdgeValues, separator: string): string {
  return Object.entries(values)
    .flatMap(([name, value]) =>
      listOf(value).map((each) => (each === "" ? name : `${name}=${each}`)),
    )
    .join(separator);
}

export function replyOfEdge({ statusCode, headers = {}, body = "" }: EdgeResponse): Reply {
  return {
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, listOf(value)] as const),
    ),
    body:
      typeof body === "string"
        ? body
        : Buffer.from(body.data, body.encoding === "base64" ? "base64" : "utf8"),
  };
}
