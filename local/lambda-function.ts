/** A Lambda function of the template, and the handler that its bundle makes of it. */

import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Clients } from "../lambdas/shared/runtime/clients.ts";
import { type Clock, systemClock } from "../lambdas/shared/runtime/clock.ts";
import { type Environment, parseEnvironment } from "../lambdas/shared/runtime/environment.ts";
import type { Logger } from "../lambdas/shared/runtime/log.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { findRole, type Role } from "./roles.ts";
import { errorText, StartError } from "./errors.ts";

/** Of a function that answers requests. */
export type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Of a function that a schedule calls, and that has no use for what it is told then. */
export type ScheduledHandler = () => Promise<void>;

type Create = (environment: Environment, clients: Clients, clock: Clock, logger: Logger) => unknown;

export type LambdaFunction = {
  readonly name: string;
  /** For messages. */
  readonly place: string;
  readonly account: string;
  readonly region: string;
  /** The bundled module. */
  readonly module: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly role: Role;
};

/** @throws StartError when its code or its role is not there */
export async function readFunction(
  deployment: Deployment,
  resource: Resource,
): Promise<LambdaFunction> {
  const environment = resource.property("Environment") as
    | { readonly Variables?: Record<string, string> }
    | undefined;
  return {
    name: resource.logicalId,
    place: resource.place,
    account: resource.account,
    region: resource.region,
    module: await findModule(deployment, resource),
    variables: environment?.Variables ?? {},
    role: findRole(deployment, resource.property("Role"), resource.place),
  };
}

/** `kms/encrypt.handler` is the export `handler` of `kms/encrypt.mjs` in the function's asset. */
async function findModule(deployment: Deployment, resource: Resource): Promise<string> {
  const { S3Key } = (resource.property("Code") ?? {}) as { readonly S3Key?: string };
  const folder = deployment.asset(S3Key ?? "");
  if (folder === undefined) {
    throw new StartError(`${resource.place}: the assembly lacks its code, the asset ${S3Key}.`);
  }
  const handler = String(resource.property("Handler"));
  const module = join(folder, `${handler.slice(0, handler.lastIndexOf("."))}.mjs`);
  try {
    await access(module);
  } catch {
    throw new StartError(`${resource.place}: its handler ${handler} has no module ${module}.`);
  }
  return module;
}

/** @throws StartError when a variable is missing or ill-formed, named with the function */
export function readEnvironment(
  { place }: LambdaFunction,
  variables: Readonly<Record<string, string>>,
): Environment {
  try {
    return parseEnvironment(variables);
  } catch (error) {
    throw new StartError(`${place}: ${errorText(error)}`);
  }
}

/**
 * The bundle's own `create`, so that all functions live in this process without
 * sharing an environment or a client. The type of the handler is the caller's
 * to know, from what leads to the function.
 *
 * @throws StartError when the bundle cannot be loaded, or makes no handler
 */
export async function loadHandler<H extends Handler | ScheduledHandler>(
  { place, module }: LambdaFunction,
  environment: Environment,
  clients: Clients,
  logger: Logger,
): Promise<H> {
  let loaded: { readonly create?: Create };
  try {
    loaded = (await import(pathToFileURL(module).href)) as { readonly create?: Create };
  } catch (error) {
    throw new StartError(`${place}: ${module} cannot be loaded: ${errorText(error)}`);
  }
  if (typeof loaded.create !== "function") {
    throw new StartError(`${place}: ${module} exports no function create.`);
  }
  return loaded.create(environment, clients, systemClock, logger) as H;
}
