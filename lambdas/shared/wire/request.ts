/** The HTTP request as the client sent it, from the event that API Gateway makes of it. */

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { sameSecret } from "../crypto/constant-time.ts";
import { ServiceError } from "./errors.ts";
import { frontDoor, frontDoorPrefix } from "./front-door.ts";

export type HttpRequest = {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly uri: string;
  /** The query string as sent, without `?`. */
  readonly query: string;
  /** Names in lower case; a repeated header's values joined with commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** The exact bytes. */
  readonly body: Uint8Array;
  /** The client's address: `aws:SourceIp`. */
  readonly sourceIp: string;
  /** Whether the client came by HTTPS: `aws:SecureTransport`. */
  readonly secureTransport: boolean;
};

/**
 * @param originSecret what the edge must prove that it knows; undefined where
 *   API Gateway itself is the front door
 * @throws ServiceError AccessDeniedException when the request went round the edge
 */
export function readEvent(
  event: APIGatewayProxyEventV2,
  originSecret: string | undefined,
): HttpRequest {
  const headers = new Map<string, string>();
  const edge = new Map<string, string>();
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) {
      (name.startsWith(frontDoorPrefix) ? edge : headers).set(name, value);
    }
  }
  // HTTP API takes cookies out of the headers, where a signature may cover them.
  restore(headers, "cookie", event.cookies?.join("; ") ?? headers.get("cookie"));
  const request = {
    method: event.requestContext.http.method,
    headers,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    secureTransport: headers.get("x-forwarded-proto") === "https",
  };
  if (originSecret === undefined) {
    return {
      ...request,
      uri: event.rawPath,
      query: event.rawQueryString,
      sourceIp: event.requestContext.http.sourceIp,
    };
  }
  // The execute-api URL stays reachable beside the edge, and whoever uses it
  // could write these headers: the secret is what makes them the edge's.
  const proof = edge.get(frontDoor.originSecret);
  if (proof === undefined || originSecret === "" || !sameSecret(proof, originSecret)) {
    throw new ServiceError(
      "AccessDeniedException",
      "Requests must be sent to the endpoint of the deployment, not past it.",
    );
  }
  restore(headers, "authorization", edge.get(frontDoor.authorization));
  restore(headers, "host", edge.get(frontDoor.host));
  return {
    ...request,
    uri: edge.get(frontDoor.uri) ?? "/",
    query: edge.get(frontDoor.query) ?? "",
    sourceIp: edge.get(frontDoor.viewerAddress) ?? "",
  };
}

function restore(headers: Map<string, string>, name: string, value: string | undefined): void {
  if (value === undefined) {
    headers.delete(name);
  } else {
    headers.set(name, value);
  }
}
