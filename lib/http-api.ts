/** The HTTP API: who is called for which route. */

import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnPermission, type CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import { Fn, type Stack } from "aws-cdk-lib/core";
import type { FunctionEntry } from "../lambdas/catalogue.ts";
import { acknowledge } from "./acknowledge.ts";
import type { Settings } from "./context.ts";

export function makeApi(stack: Stack, logs: CfnLogGroup, throttle: Settings["throttle"]): CfnApi {
  const api = new CfnApi(stack, "Api", { name: stack.stackName, protocolType: "HTTP" });
  new CfnStage(stack, "Stage", {
    apiId: api.ref,
    stageName: "$default",
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: throttle.rate,
      throttlingBurstLimit: throttle.burst,
    },
    // Also for what no function sees: throttled requests, and failed integrations.
    // No header and no query is logged, for a presigned one is a credential.
    accessLogSettings: {
      destinationArn: logs.attrArn,
      format: JSON.stringify({
        requestId: "$context.requestId",
        time: "$context.requestTimeEpoch",
        routeKey: "$context.routeKey",
        status: "$context.status",
        latency: "$context.responseLatency",
        error: "$context.error.message",
        integrationError: "$context.integrationErrorMessage",
      }),
    },
  });
  return api;
}

/** `<api>.execute-api.<region>.<suffix>` */
export function hostOf(stack: Stack, api: CfnApi): string {
  return `${api.ref}.execute-api.${stack.region}.${stack.urlSuffix}`;
}

/** Leads the entry's routes to its function. */
export function addRoutes(
  stack: Stack,
  api: CfnApi,
  { id, routes }: FunctionEntry,
  target: CfnFunction,
): void {
  const integration = new CfnIntegration(stack, `${id}Integration`, {
    apiId: api.ref,
    integrationType: "AWS_PROXY",
    integrationUri: target.attrArn,
    payloadFormatVersion: "2.0",
  });
  // One permission for all routes of the function, since resources are counted.
  new CfnPermission(stack, `${id}Permission`, {
    action: "lambda:InvokeFunction",
    functionName: target.ref,
    principal: "apigateway.amazonaws.com",
    sourceArn: stack.formatArn({ service: "execute-api", resource: api.ref, resourceName: "*" }),
  });
  for (const routeKey of routes) {
    const route = new CfnRoute(stack, `Route${routeKey.replace(/[^A-Za-z0-9]/g, "")}`, {
      apiId: api.ref,
      routeKey,
      target: Fn.join("/", ["integrations", integration.ref]),
    });
    acknowledge(
      route,
      "APIG4",
      "The functions verify AWS Signature Version 4 against Lockstead's own principals, whom no authorizer of API Gateway knows.",
    );
  }
}
