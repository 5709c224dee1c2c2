/**
 * The application that the templates describe: each function with its own
 * environment, role and clients, behind the API's routes and the edge.
 * Everything is loaded at once, so that nothing is missing later.
 */

import { readAdminCredentials } from "../lambdas/shared/identity/admin.ts";
import { systemClock } from "../lambdas/shared/runtime/clock.ts";
import type { Environment } from "../lambdas/shared/runtime/environment.ts";
import type { Logger, LogLevel } from "../lambdas/shared/runtime/log.ts";
import type { Appenders } from "./append.ts";
import type { Deployment, Resource } from "./deployment.ts";
import { type Distribution, readDistribution } from "./distribution.ts";
import { throughEdge } from "./edge.ts";
import type { Appender, DynamoDb } from "./embedded-dynamodb.ts";
import { errorStack } from "./errors.ts";
import { deleteExpired } from "./expired-events.ts";
import { type Configured, loggerOf, readFunctions, startFunction } from "./functions.ts";
import { type Gateway, openGateway } from "./gateway.ts";
import { readHttpApi } from "./http-api.ts";
import type { Handler, ScheduledHandler } from "./lambda-function.ts";
import type { AdminCredentials } from "./options.ts";
import type { Repeated } from "./repeat.ts";
import { readSchedules } from "./schedules.ts";
import {
  definedSecrets,
  openSecrets,
  outsideSecret,
  resolveSecretReferences,
  type Secrets,
} from "./secrets.ts";
import { openTables } from "./table.ts";

export type Surroundings = {
  readonly dynamodb: DynamoDb;
  /** Undefined keeps secrets in memory. */
  readonly secretsFile: string | undefined;
  /** Under which clients reach the front door. */
  readonly hosts: readonly string[];
  /** Seconds; undefined leaves the template's own in force. */
  readonly grantDelay: string | undefined;
  readonly replicationDelay: string | undefined;
  /** Undefined leaves the template's own in force. */
  readonly quotas: string | undefined;
  /** Days; undefined leaves the template's own in force. */
  readonly eventRetentionDays: string | undefined;
  /** JSON; undefined leaves the template's own in force. */
  readonly oidcKeys: string | undefined;
  /** Certificates, Base64 with commas between; undefined leaves the template's own in force. */
  readonly attestationRoots: string | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly admin: AdminCredentials | undefined;
  /** Who the management account has to be, if anybody has said so. */
  readonly managementAccount: string | undefined;
};

export type Application = {
  readonly frontDoor: Gateway;
  readonly admin: AdminCredentials;
  /** What is done without a request: to begin once requests are served. */
  readonly repeated: readonly Repeated[];
};

const day = 24 * 60 * 60 * 1000;

/** @throws StartError at the first thing that the templates lack */
export async function openApplication(
  deployment: Deployment,
  surroundings: Surroundings,
): Promise<Application> {
  const api = readHttpApi(deployment);
  const schedules = readSchedules(deployment);
  const distribution = readDistribution(deployment);
  const functions = await readFunctions(
    deployment,
    [...api.routes.values(), ...schedules.map(({ target }) => target)],
    distribution?.domain ?? api.domain,
    surroundings,
  );
  const environments = [...functions.values()].map(({ environment }) => environment);

  const { dynamodb } = surroundings;
  const tables = openTables(deployment, dynamodb.config);
  // What is sealed is all in these: events are not.
  const sealed = new Set(environments.map(({ table }) => table));
  const holdsData = () => tables.holdData(sealed);
  const secrets = await openAllSecrets(deployment, environments, holdsData, surroundings);
  // Only now: a table that is there means that its secrets were kept before it.
  await tables.create();

  const eventsTables = new Set(environments.map(({ eventsTable }) => eventsTable));
  const appenders = await openAppenders(dynamodb, eventsTables);
  const start = <H extends Handler | ScheduledHandler>({ place }: Resource) =>
    startFunction<H>(functions.get(place) as Configured, secrets, appenders, surroundings);

  const logger = loggerOf(environments[0]?.logLevel ?? "warn");
  const routes = await startRoutes(api.routes, start<Handler>);
  const gateway = openGateway(api, routes, systemClock, logger);
  const repeated: Repeated[] = [];
  for (const { place, interval, target } of schedules) {
    repeated.push(logged(place, interval, await start<ScheduledHandler>(target), logger));
  }
  // AWS's DynamoDB deletes by itself what has expired.
  for (const table of dynamodb.embedded ? eventsTables : []) {
    const run = () => deleteExpired(dynamodb.config, table, systemClock.now());
    repeated.push(logged(`the expired items of ${table}`, day, run, logger));
  }
  return {
    frontDoor: distribution
      ? throughEdge(withSecrets(distribution, secrets), gateway, logger)
      : gateway,
    admin: await readAdminCredentials(secrets, environments[0]?.adminSecret ?? ""),
    repeated,
  };
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

function withSecrets(distribution: Distribution, secrets: Secrets): Distribution {
  return {
    ...distribution,
    customHeaders: distribution.customHeaders.map(
      ([name, value]) => [name, resolveSecretReferences(value, secrets)] as const,
    ),
  };
}

async function openAppenders(
  { embedded }: DynamoDb,
  tables: ReadonlySet<string>,
): Promise<Appenders> {
  const appenders = new Map<string, Appender>();
  if (embedded !== undefined) {
    for (const table of tables) {
      appenders.set(table, await embedded.openAppender(table));
    }
  }
  return appenders;
}

/** A function of several routes is one. */
async function startRoutes(
  routes: ReadonlyMap<string, Resource>,
  start: (target: Resource) => Promise<Handler>,
): Promise<ReadonlyMap<string, Handler>> {
  const byPlace = new Map<string, Handler>();
  const byRoute = new Map<string, Handler>();
  for (const [key, target] of routes) {
    const handler = byPlace.get(target.place) ?? (await start(target));
    byPlace.set(target.place, handler);
    byRoute.set(key, handler);
  }
  return byRoute;
}

function logged(
  name: string,
  interval: number,
  run: () => Promise<unknown>,
  logger: Logger,
): Repeated {
  return {
    interval,
    async run() {
      try {
        await run();
      } catch (error) {
        logger.log("error", "What is done without a request failed", {
          name,
          error: errorStack(error),
        });
      }
    },
  };
}
