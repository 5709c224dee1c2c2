/**
 * From a service to a Lambda function. `create` makes a handler from what it is
 * given, so that many can live in one process without sharing an environment or
 * a client; `handler` is the thin entry that Lambda calls.
 */

import { awsClients, type Clients } from "./clients.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Environment, parseEnvironment } from "./environment.ts";
import { createLogger, type Logger } from "./log.ts";
import { createPipeline } from "./pipeline.ts";
import type { Dependencies, Handler, Service } from "./service.ts";
import { createServices } from "./services.ts";

export type Create = (
  environment: Environment,
  clients: Clients,
  clock: Clock,
  logger: Logger,
) => Handler;

export type LambdaFunction = { readonly create: Create; readonly handler: Handler };

export function lambdaFunction(service: Service): LambdaFunction {
  return lambdaFunctionOf((dependencies) => createPipeline(service, dependencies));
}

/** For functions that are more than one service. */
export function lambdaFunctionOf(build: (dependencies: Dependencies) => Handler): LambdaFunction {
  const create: Create = (environment, clients, clock, logger) =>
    build({
      environment,
      clients,
      clock,
      logger,
      services: createServices(environment, clients, clock),
    });

  // Made at the first event, so that importing the module does nothing.
  let made: Handler | undefined;
  const handler: Handler = (event) => {
    if (made === undefined) {
      const environment = parseEnvironment(process.env);
      made = create(environment, awsClients(), systemClock, createLogger(environment.logLevel));
    }
    return made(event);
  };
  return { create, handler };
}
