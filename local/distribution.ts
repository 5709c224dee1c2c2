/** The template's CloudFront distribution, as far as the local edge does what it says. */

import type { Deployment, Resource } from "./deployment.ts";
import { compileEdgeFunction, type EdgeFunction } from "./edge-function.ts";
import { StartError } from "./errors.ts";

export type Distribution = {
  readonly id: string;
  /** The distribution's domain name, which viewers use. */
  readonly domain: string;
  /** Of the origin that every request goes on to. */
  readonly origin: string;
  readonly allowedMethods: readonly string[];
  /** Added to each request, over what the viewer sent. */
  readonly customHeaders: readonly (readonly [string, string])[];
  readonly viewerRequest: EdgeFunction;
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
export function readDistribution(deployment: Deployment): Distribution | undefined {
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
    id: distribution.ref,
    domain: distribution.attribute("DomainName"),
    origin: origin.DomainName,
    allowedMethods: behavior.AllowedMethods ?? ["GET", "HEAD"],
    customHeaders: (origin.OriginCustomHeaders ?? []).map(
      ({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue] as const,
    ),
    viewerRequest: viewerRequestFunction(
      deployment,
      distribution,
      behavior.FunctionAssociations ?? [],
    ),
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
  return compileEdgeFunction(String(found.property("FunctionCode")), found.place);
}
