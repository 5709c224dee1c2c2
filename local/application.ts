/**
 * The application that the templates describe: each function with its own
 * environment, role and clients, behind the API's routes and the edge.
 * Everything is loaded at once, so that nothing is missing later.
 */

import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { readAdminCredentials } from "../lambdas/shared/identity/admin.ts";
import { systemClock } from "../lambdas/shared/runtime/clock.ts";
import { type Environment, variables } from "../lambdas/shared/runtime/environment.ts";
import { createLogger, type LogLevel } from "../lambdas/shared/runtime/log.ts";
import { functionClients } from "./clients.ts";
import type { Deployment } from "./deployment.ts";
import { type Distribution, readDistribution } from "./distribution.ts";
import { throughEdge } from "./edge.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import { readHttpApi } from "./http-api.ts";
import {
  type Handler,
  type LambdaFunction,
  loadHandler,
  readEnvironment,
  readFunction,
} from "./lambda-function.ts";
import type { AdminCredentials } from "./options.ts";
import { guardRole } from "./role-guard.ts";
import {
  definedSecrets,
  openSecrets,
  outsideSecret,
  resolveSecretReferences,
  type Secrets,
} from "./secrets.ts";
import { StartError } from "./errors.ts";
import { openTables } from "./table.ts";

export type Surroundings = {
  readonly dynamodb: DynamoDBClientConfig;
  /** Undefined keeps secrets in memory. */
  readonly secretsFile: string | undefined;
  /** Under which clients reach the front door. */
  readonly hosts: readonly string[];
  /** Seconds; undefined leaves the template's own in force. */
  readonly grantDelay: string | undefined;
  /** JSON; undefined leaves the template's own in force. */
  readonly oidcKeys: string | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly admin: AdminCredentials | undefined;
  /** Who the management account has to be, if anybody has said so. */
  readonly managementAccount: string | undefined;
};

export type Application = { readonly frontDoor: Gateway; readonly admin: AdminCredentials };

/** Of a function: what it is, and what it is told. */
type Configured = { readonly definition: LambdaFunction; readonly environment: Environment };

/** @throws StartError at the first thing that the templates lack */
export async function openApplication(
  deployment: Deployment,
  surroundings: Surroundings,
): Promise<Application> {
  const api = readHttpApi(deployment);
  const distribution = readDistribution(deployment);
  const functions = new Map<string, Configured>();
  for (const resource of api.routes.values()) {
    const definition = await readFunction(deployment, resource);
    const told = variablesFor(definition, distribution?.domain ?? api.domain, surroundings);
    functions.set(resource.place, { definition, environment: readEnvironment(definition, told) });
  }
  const environments = [...functions.values()].map(({ environment }) => environment);
  requireAccount(environments, surroundings.managementAccount);

  const tables = openTables(deployment, surroundings.dynamodb);
  const secrets = await openAllSecrets(deployment, environments, tables.holdData, surroundings);
  // Only now: a table that is there means that its secrets were kept before it.
  await tables.create();

  const handlers = new Map<string, Handler>();
  for (const [place, configured] of functions) {
    handlers.set(place, await startFunction(configured, secrets, surroundings));
  }
  const routes = [...api.routes].flatMap(([key, { place }]) => {
    const handler = handlers.get(place);
    return handler ? [[key, handler] as const] : [];
  });
  const logger = loggerOf(environments[0]?.logLevel ?? "warn");
  const gateway = openGateway(api, new Map(routes), systemClock, logger);
  return {
    frontDoor: distribution
      ? throughEdge(withSecrets(distribution, secrets), gateway, logger)
      : gateway,
    admin: await readAdminCredentials(secrets, environments[0]?.adminSecret ?? ""),
  };
}

/** Standard output is for whoever started this, and holds nothing but the lines to paste. */
function loggerOf(level: LogLevel) {
  return createLogger(level, (line) => void process.stderr.write(`${line}\n`));
}

/** The template's, but for what is another here: the names of the front door, and what flags set. */
function variablesFor(
  { variables: own }: LambdaFunction,
  frontDoorDomain: string,
  { hosts, grantDelay, oidcKeys, logLevel }: Surroundings,
): Readonly<Record<string, string>> {
  const accepted = (own[variables.hosts] ?? "")
    .split(",")
    .flatMap((host) => (host === frontDoorDomain ? hosts : [host]));
  return {
    ...own,
    [variables.hosts]: accepted.join(","),
    ...(grantDelay !== undefined && { [variables.grantDelay]: grantDelay }),
    ...(oidcKeys !== undefined && { [variables.oidcKeys]: oidcKeys }),
    ...(logLevel !== undefined && { [variables.logLevel]: logLevel }),
  };
}

function requireAccount(environments: readonly Environment[], account: string | undefined): void {
  const other = environments.find(({ managementAccount }) => managementAccount !== account);
  if (account !== undefined && other !== undefined) {
    throw new StartError(
      `The assembly was synthesized for the management account ${other.managementAccount}, not ${account}. Unset LOCKSTEAD_ACCOUNT_ID, or synthesize with \`-c managementAccount=${account}\`.`,
    );
  }
}

async function openAllSecrets(
  deployment: Deployment,
  environments: readonly Environment[],
  tableHoldsData: () => Promise<boolean>,
  { secretsFile, admin }: Surroundings,
): Promise<Secrets> {
  const defined = definedSecrets(deployment);
  const sealing = new Set(environments.map(({ wrapping }) => wrapping));
  const outside = [...sealing].filter(
    (wrapping) => !defined.some(({ reference }) => reference === wrapping),
  );
  const overrides = environments.map(
    ({ adminSecret }) => [adminSecret, JSON.stringify(admin)] as const,
  );
  return openSecrets({
    file: secretsFile,
    definitions: [...defined, ...outside.map(outsideSecret)],
    sealing,
    tableHoldsData,
    overrides: new Map(admin ? overrides : []),
  });
}

function startFunction(
  { definition, environment }: Configured,
  secrets: Secrets,
  { dynamodb }: Surroundings,
): Promise<Handler> {
  const { name, account, region, role } = definition;
  const logger = loggerOf(environment.logLevel);
  const guard = guardRole({ role, functionName: name, account, logger });
  const clients = functionClients({ dynamodb, secrets, account, region }, guard);
  return loadHandler(definition, environment, clients, logger);
}

function withSecrets(distribution: Distribution, secrets: Secrets): Distribution {
  return {
    ...distribution,
    customHeaders: distribution.customHeaders.map(
      ([name, value]) => [name, resolveSecretReferences(value, secrets)] as const,
    ),
  };
}
