/**
 * From chores to a Lambda function that a schedule calls. A chore does what is
 * due, in whatever state an earlier run left it, and a run that fails costs
 * nothing but time: the next one finds what is left.
 */

import { awsClients, type Clients } from "./clients.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Environment, parseEnvironment } from "./environment.ts";
import { createLogger, type Logger } from "./log.ts";

/** What was done, for the log: how many of what. Zeros are not worth a line. */
export type Counts = Readonly<Record<string, number>>;

export type Run = {
  readonly now: Date;
  /** False once others, or the function's time-out, are near: what is left is for the next run. */
  readonly hasTime: () => boolean;
};

export type Chore = (run: Run) => Promise<Counts>;

export type Surroundings = {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** The event of a schedule tells nothing that matters. */
export type ScheduledHandler = (event?: unknown) => Promise<void>;

export type ScheduledFunction = {
  readonly create: (
    environment: Environment,
    clients: Clients,
    clock: Clock,
    logger: Logger,
  ) => ScheduledHandler;
  readonly handler: ScheduledHandler;
};

/** Milliseconds of a run, which the chores share. Below the functions' time-out (lib/functions.ts). */
const longestRun = 15_000;

/** @param build makes the chores, by what the log calls them */
export function scheduledFunction(
  build: (surroundings: Surroundings) => Readonly<Record<string, Chore>>,
): ScheduledFunction {
  const create: ScheduledFunction["create"] = (environment, clients, clock, logger) => {
    const chores = Object.entries(build({ environment, clients, clock, logger }));
    return () => runAll(chores, clock, logger);
  };

  let made: ScheduledHandler | undefined;
  const handler: ScheduledHandler = (event) => {
    if (made === undefined) {
      const environment = parseEnvironment(process.env);
      made = create(environment, awsClients(), systemClock, createLogger(environment.logLevel));
    }
    return made(event);
  };
  return { create, handler };
}

/** @throws AggregateError once every chore has had its turn, so that Lambda counts the failure and tries again */
async function runAll(
  chores: readonly (readonly [name: string, chore: Chore])[],
  clock: Clock,
  logger: Logger,
): Promise<void> {
  const done: Record<string, Counts> = {};
  const failures: unknown[] = [];
  for (const [name, chore] of chores) {
    const end = clock.monotonic() + longestRun / chores.length;
    try {
      const counts = await chore({ now: clock.now(), hasTime: () => clock.monotonic() < end });
      if (Object.values(counts).some((count) => count > 0)) {
        done[name] = counts;
      }
    } catch (error) {
      failures.push(error);
    }
  }
  if (Object.keys(done).length > 0) {
    logger.log("info", "sweep", done);
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, failures.map(String).join("; "));
  }
}
