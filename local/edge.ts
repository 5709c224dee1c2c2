/** CloudFront at work: the viewer's request through the distribution's Function, and on to its origin. */

import { randomBytes } from "node:crypto";
import type { Logger } from "../lambdas/shared/runtime/log.ts";
import type { Distribution } from "./distribution.ts";
import { edgeEvent, replyOfEdge, requestAfterEdge } from "./edge-event.ts";
import type { Gateway } from "./gateway.ts";
import { failure, type IncomingRequest } from "./http-message.ts";
import { errorStack } from "./errors.ts";

/** An address of CloudFront's own: whoever takes the gateway's peer for the client is wrong here, too. */
const edgeAddress = "130.176.0.1";

/** The gateway as it is reached through the edge. */
export function throughEdge(distribution: Distribution, gateway: Gateway, logger: Logger): Gateway {
  return async (viewer) => {
    if (!distribution.allowedMethods.includes(viewer.method)) {
      return failure(403, `The distribution allows no ${viewer.method} requests`);
    }
    const requestId = randomBytes(42).toString("base64url");
    const context = {
      distributionDomainName: distribution.domain,
      distributionId: distribution.id,
      eventType: "viewer-request",
      requestId,
    } as const;
    let request: IncomingRequest;
    try {
      const result = await distribution.viewerRequest(edgeEvent(viewer, context));
      if ("statusCode" in result) {
        return replyOfEdge(result);
      }
      request = requestAfterEdge(viewer, result);
    } catch (error) {
      // CloudFront's FunctionExecutionError and its like: the viewer learns no more.
      logger.log("error", "The edge function failed", {
        error: errorStack(error),
      });
      return failure(503, "The CloudFront function associated with the distribution failed");
    }
    return gateway(toOrigin(distribution, request, requestId));
  };
}

/** What CloudFront itself changes on the way to the origin, after the function. */
function toOrigin(
  { domain, origin, customHeaders }: Distribution,
  request: IncomingRequest,
  requestId: string,
): IncomingRequest {
  const headers = new Map(request.headers);
  const append = (name: string, value: string, separator: string) =>
    headers.set(name, [[...(headers.get(name) ?? []), value].join(separator)]);

  headers.set("host", [origin]);
  append("via", `${request.protocol.replace("HTTP/", "")} ${domain} (CloudFront)`, ", ");
  append("x-forwarded-for", request.sourceIp, ", ");
  headers.set("x-amz-cf-id", [requestId]);
  for (const [name, value] of customHeaders) {
    headers.set(name, [value]);
  }
  return { ...request, headers, sourceIp: edgeAddress };
}
