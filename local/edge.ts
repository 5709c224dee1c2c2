/** The template's CloudFront distribution, with the very code of its viewer-request Function. */

import { randomBytes } from "node:crypto";
import { runInNewContext } from "node:vm";
import type { Logger } from "../lambdas/shared/runtime/log.ts";
import type { Deployment, Resource } from "./deployment.ts";
import {
  type EdgeEvent,
  edgeEvent,
  type EdgeRequest,
  type EdgeResponse,
  replyOfEdge,
  requestAfterEdge,
} from "./edge-event.ts";
import type { Gateway } from "./gateway.ts";
import { failure, type IncomingRequest, joined } from "./http-message.ts";
import { StartError } from "./start-error.ts";

type EdgeFunction = (event: EdgeEvent) => Promise<EdgeRequest | EdgeResponse>;

export type Edge = {
  /** The distribution's domain name, which viewers use. */
  readonly domain: string;
  /** Of the origin that every request goes on to. */
  readonly origin: string;
  readonly allowedMethods: readonly string[];
  /** Added to each request, over what the viewer sent. */
  readonly customHeaders: readonly (readonly [string, string])[];
  readonly run: EdgeFunction;
  readonly distributionId: string;
};

type DistributionConfig = {
  readonly CacheBehaviors?: readonly unknown[];
  readonly DefaultCacheBehavior: {
    readonly AllowedMethods?: readonly string[];
    readonly CachePolicyId?: string;
    readonly OriginRequestPolicyId?: string;
    readonly TargetOriginId: string;
    readonly FunctionAssociations?: readonly { EventType: string; FunctionARN: string }[];
  };
  readonly Origins: readonly {
    readonly Id: string;
    readonly DomainName: string;
    readonly OriginPath?: string;
    readonly OriginCustomHeaders?: readonly { HeaderName: string; HeaderValue: string }[];
  }[];
};

/** CloudFront's managed policies, whose ids are the same everywhere: the two that are understood here. */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/**
 * @returns undefined where the template has no distribution, and API Gateway is the front door
 * @throws StartError when the distribution does what is not understood here
 */
export function readEdge(deployment: Deployment): Edge | undefined {
  const [distribution, ...others] = deployment.ofType("AWS::CloudFront::Distribution");
  if (distribution === undefined) {
    return undefined;
  }
  const config = distribution.property("DistributionConfig") as DistributionConfig;
  const behavior = config.DefaultCacheBehavior;
  const origin = config.Origins.find(({ Id }) => Id === behavior.TargetOriginId);
  if (
    others.length > 0 ||
    (config.CacheBehaviors ?? []).length > 0 ||
    origin === undefined ||
    origin.OriginPath ||
    behavior.CachePolicyId !== cachingDisabled ||
    behavior.OriginRequestPolicyId !== allViewerExceptHostHeader
  ) {
    throw new StartError(
      `${distribution.place}: the local edge knows one distribution with one behavior, without an origin path, under the managed policies CachingDisabled and AllViewerExceptHostHeader.`,
    );
  }
  return {
    domain: distribution.attribute("DomainName"),
    origin: origin.DomainName,
    allowedMethods: behavior.AllowedMethods ?? ["GET", "HEAD"],
    customHeaders: (origin.OriginCustomHeaders ?? []).map(
      ({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue] as const,
    ),
    run: viewerRequestFunction(deployment, distribution, behavior.FunctionAssociations ?? []),
    distributionId: distribution.ref,
  };
}

function viewerRequestFunction(
  deployment: Deployment,
  distribution: Resource,
  associations: readonly { EventType: string; FunctionARN: string }[],
): EdgeFunction {
  const [association, ...others] = associations;
  if (association === undefined) {
    return async ({ request }) => request;
  }
  const found = deployment
    .ofType("AWS::CloudFront::Function")
    .find((it) => it.ref === association.FunctionARN);
  if (found === undefined || others.length > 0 || association.EventType !== "viewer-request") {
    throw new StartError(
      `${distribution.place}: the local edge knows one function, on viewer-request, that the template defines.`,
    );
  }
  return compile(String(found.property("FunctionCode")), found.place);
}

/** A realm of its own, where only the language is: no Node, no timers, no eval, as at CloudFront. */
export function compile(code: string, place: string): EdgeFunction {
  const handler: unknown = runInNewContext(
    `"use strict";${code}\n;handler`,
    {},
    { filename: place, contextCodeGeneration: { strings: false, wasm: false } },
  );
  if (typeof handler !== "function") {
    throw new StartError(`${place}: its code defines no function handler.`);
  }
  return async (event) => (await handler(event)) as EdgeRequest | EdgeResponse;
}

/** An address of CloudFront's own: whoever takes the gateway's peer for the client is wrong here, too. */
const edgeAddress = "130.176.0.1";

/** The gateway as it is reached through the edge. */
export function throughEdge(edge: Edge, gateway: Gateway, logger: Logger): Gateway {
  return async (viewer) => {
    if (!edge.allowedMethods.includes(viewer.method)) {
      return failure(403, `The distribution allows no ${viewer.method} requests`);
    }
    const requestId = randomBytes(42).toString("base64url");
    const context = {
      distributionDomainName: edge.domain,
      distributionId: edge.distributionId,
      eventType: "viewer-request",
      requestId,
    } as const;
    let result: EdgeRequest | EdgeResponse;
    let request: IncomingRequest;
    try {
      result = await edge.run(edgeEvent(viewer, context));
      if ("statusCode" in result) {
        return replyOfEdge(result);
      }
      request = requestAfterEdge(viewer, result);
    } catch (error) {
      // CloudFront's FunctionExecutionError and its like: the viewer learns no more.
      logger.log("error", "The edge function failed", {
        error: error instanceof Error ? error.stack : String(error),
      });
      return failure(503, "The CloudFront function associated with the distribution failed");
    }
    return gateway(toOrigin(edge, request, requestId));
  };
}

/** What CloudFront itself changes on the way to the origin, after the function. */
function toOrigin(edge: Edge, request: IncomingRequest, requestId: string): IncomingRequest {
  const headers = new Map(request.headers);
  const append = (name: string, value: string, separator: string) =>
    headers.set(name, [[...(headers.get(name) ?? []), value].join(separator)]);

  headers.set("host", [edge.origin]);
  append("via", `${request.protocol.replace("HTTP/", "")} ${edge.domain} (CloudFront)`, ", ");
  append("x-forwarded-for", request.sourceIp, ", ");
  headers.set("x-amz-cf-id", [requestId]);
  for (const [name, value] of edge.customHeaders) {
    headers.set(name, [value]);
  }
  return { ...request, headers, sourceIp: edgeAddress };
}
