/** The template's HTTP API: which function answers which route. */

import type { Deployment, Resource } from "./deployment.ts";
import { StartError } from "./errors.ts";
import { functionAt, requirePermission } from "./invoke-permission.ts";

export type HttpApi = {
  readonly id: string;
  readonly account: string;
  /** The domain name that AWS would give it. */
  readonly domain: string;
  /** By route key: `POST /path`, `ANY /path` or `$default`. */
  readonly routes: ReadonlyMap<string, Resource>;
};

/** @throws StartError when a route leads nowhere, or to a function that API Gateway may not call */
export function readHttpApi(deployment: Deployment): HttpApi {
  const [api, ...others] = deployment.ofType("AWS::ApiGatewayV2::Api");
  if (api === undefined || others.length > 0) {
    throw new StartError("The assembly must hold one AWS::ApiGatewayV2::Api, no more and no less.");
  }
  requireDefaultStage(deployment, api);
  const routes = deployment
    .ofType("AWS::ApiGatewayV2::Route")
    .filter((route) => route.property("ApiId") === api.ref)
    .map((route) => [routeKeyOf(route), functionOf(deployment, api, route)] as const);
  return {
    id: api.ref,
    account: api.account,
    domain: api.attribute("ApiEndpoint").replace("https://", ""),
    routes: new Map(routes),
  };
}

/** Any other stage puts its name before each path. */
function requireDefaultStage(deployment: Deployment, api: Resource): void {
  const stages = deployment.ofType("AWS::ApiGatewayV2::Stage");
  if (
    !stages.some(
      (stage) =>
        stage.property("ApiId") === api.ref &&
        stage.property("StageName") === "$default" &&
        stage.property("AutoDeploy") === true,
    )
  ) {
    throw new StartError(
      `${api.place} has no stage $default that deploys itself: it serves nothing.`,
    );
  }
}

function routeKeyOf(route: Resource): string {
  const key = String(route.property("RouteKey"));
  if (key.includes("{")) {
    throw new StartError(
      `${route.place}: the local runtime does not know path variables (${key}).`,
    );
  }
  return key;
}

function functionOf(deployment: Deployment, api: Resource, route: Resource): Resource {
  const target = route.property("Target");
  const integration = deployment
    .ofType("AWS::ApiGatewayV2::Integration")
    .find((it) => `integrations/${it.ref}` === target);
  if (integration === undefined) {
    throw new StartError(`${route.place}: there is no integration ${JSON.stringify(target)}.`);
  }
  if (
    integration.property("IntegrationType") !== "AWS_PROXY" ||
    integration.property("PayloadFormatVersion") !== "2.0"
  ) {
    throw new StartError(
      `${integration.place}: the local runtime knows only AWS_PROXY with payload format 2.0.`,
    );
  }
  const found = functionAt(deployment, integration.place, integration.property("IntegrationUri"));
  // API Gateway answers 500 for a function that does not let it in.
  requirePermission(deployment, {
    place: route.place,
    principal: "apigateway.amazonaws.com",
    caller: "API Gateway",
    // `POST /path` comes from `…/<stage>/POST/path`, `$default` from `…/<stage>/$default`.
    source: `arn:aws:execute-api:${api.region}:${api.account}:${api.ref}/$default/${routeKeyOf(route).replace(" ", "")}`,
    target: found,
  });
  return found;
}
