/** The templates' functions: each with its own environment, role and clients. */

import { variables, type Environment } from "../lambdas/shared/runtime/environment.ts";
import { createLogger, type Logger, type LogLevel } from "../lambdas/shared/runtime/log.ts";
import type { Appenders } from "./append.ts";
import type { Surroundings } from "./application.ts";
import { functionClients } from "./clients.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { StartError } from "./errors.ts";
import {
  type Handler,
  type LambdaFunction,
  loadHandler,
  readEnvironment,
  readFunction,
  type ScheduledHandler,
} from "./lambda-function.ts";
import { guardRole } from "./role-guard.ts";
import type { Secrets } from "./secrets.ts";

/** Of a function: what it is, and what it is told. */
export type Configured = {
  readonly definition: LambdaFunction;
  readonly environment: Environment;
};

/**
 * @param frontDoorDomain the name that the template gives to the front door
 * @returns by the functions' places
 * @throws StartError when one lacks its code, its role or a variable, or is for another account
 */
export async function readFunctions(
  deployment: Deployment,
  resources: Iterable<Resource>,
  frontDoorDomain: string,
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, Configured>> {
  const functions = new Map<string, Configured>();
  for (const resource of resources) {
    const definition = await readFunction(deployment, resource);
    const told = variablesFor(definition, frontDoorDomain, surroundings);
    const environment = readEnvironment(definition, told);
    requireAccount(environment, surroundings.managementAccount);
    functions.set(resource.place, { definition, environment });
  }
  return functions;
}

/**
 * The template's, but for what is another here: the names of the front door, and
 * what flags set; and nobody takes metrics out of lines.
 */
function variablesFor(
  { variables: own }: LambdaFunction,
  frontDoorDomain: string,
  {
    hosts,
    grantDelay,
    replicationDelay,
    quotas,
    eventRetentionDays,
    oidcKeys,
    attestationRoots,
    logLevel,
  }: Surroundings,
): Readonly<Record<string, string>> {
  const accepted = (own[variables.hosts] ?? "")
    .split(",")
    .flatMap((host) => (host === frontDoorDomain ? hosts : [host]));
  return {
    ...own,
    [variables.hosts]: accepted.join(","),
    [variables.metrics]: "none",
    ...(grantDelay !== undefined && { [variables.grantDelay]: grantDelay }),
    ...(replicationDelay !== undefined && { [variables.replicationDelay]: replicationDelay }),
    ...(quotas !== undefined && { [variables.quotas]: quotas }),
    ...(eventRetentionDays !== undefined && { [variables.eventRetentionDays]: eventRetentionDays }),
    ...(oidcKeys !== undefined && { [variables.oidcKeys]: oidcKeys }),
    ...(attestationRoots !== undefined && { [variables.attestationRoots]: attestationRoots }),
    ...(logLevel !== undefined && { [variables.logLevel]: logLevel }),
  };
}

function requireAccount({ managementAccount }: Environment, account: string | undefined): void {
  if (account !== undefined && managementAccount !== account) {
    throw new StartError(
      `The assembly was synthesized for the management account ${managementAccount}, not ${account}. Unset LOCKSTEAD_ACCOUNT_ID, or synthesize with \`-c managementAccount=${account}\`.`,
    );
  }
}

/** @throws StartError when its bundle cannot be loaded */
export function startFunction<H extends Handler | ScheduledHandler>(
  { definition, environment }: Configured,
  secrets: Secrets,
  appenders: Appenders,
  { dynamodb }: Surroundings,
): Promise<H> {
  const { name, account, region, role } = definition;
  const logger = loggerOf(environment.logLevel);
  const guard = guardRole({ role, functionName: name, account, logger });
  const surroundings = { dynamodb: dynamodb.config, appenders, secrets, account, region };
  return loadHandler<H>(definition, environment, functionClients(surroundings, guard), logger);
}

/** Standard output is for whoever started this, and holds nothing but the lines to paste. */
export function loggerOf(level: LogLevel): Logger {
  return createLogger(level, (line) => void process.stderr.write(`${line}\n`));
}
