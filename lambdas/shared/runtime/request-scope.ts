/**
 * What is measured of one request: how long it and its stages took, and how
 * often it called DynamoDB. It follows the request by itself, so that neither
 * the operations nor the store hand it on.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "./clock.ts";

/**
 * - `authenticate`: the front door, and who calls
 * - `perform`: the operation, its decisions and its conflicts
 * - `record`: waiting for the events of the audit
 */
export type Stage = "authenticate" | "perform" | "record";

export type Measurements = {
  /** A stage that was not reached took none. The total holds what belongs to no stage, too. */
  readonly milliseconds: Readonly<Record<"total" | Stage, number>>;
  /** Commands, each counted once however often the SDK sent it; a batch is one. */
  readonly dynamodbCalls: number;
};

type Scope = {
  readonly clock: Clock;
  readonly began: number;
  readonly stages: Record<Stage, number>;
  dynamodbCalls: number;
};

const scopes = new AsyncLocalStorage<Scope>();

/** Runs a request. What it does from here on is measured as its own, and as no other's. */
export function measured<T>(clock: Clock, run: () => T): T {
  const stages = { authenticate: 0, perform: 0, record: 0 };
  return scopes.run({ clock, began: clock.monotonic(), stages, dynamodbCalls: 0 }, run);
}

/** Adds the time until `work` is done, well or not, to a stage of the request that is measured. */
export async function stage<T>(name: Stage, work: () => Promise<T>): Promise<T> {
  const { clock, stages } = current();
  const began = clock.monotonic();
  try {
    return await work();
  } finally {
    stages[name] += clock.monotonic() - began;
  }
}

/** What has been measured up to now. */
export function measurements(): Measurements {
  const { clock, began, stages, dynamodbCalls } = current();
  return {
    milliseconds: {
      total: rounded(clock.monotonic() - began),
      authenticate: rounded(stages.authenticate),
      perform: rounded(stages.perform),
      record: rounded(stages.record),
    },
    dynamodbCalls,
  };
}

/** Counts a client's calls for the requests that make them. Done twice, it counts once. */
export function countCalls(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => (call) => {
      // What is called outside of a request is nobody's: the local runtime makes its tables.
      const scope = scopes.getStore();
      if (scope !== undefined) {
        scope.dynamodbCalls++;
      }
      return next(call);
    },
    { step: "initialize", name: "countCalls", override: true },
  );
}

function current(): Scope {
  const scope = scopes.getStore();
  if (scope === undefined) {
    throw new Error("No request is being measured here");
  }
  return scope;
}

/** To the microsecond: more is noise, and makes lines long. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
