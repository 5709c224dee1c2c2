/**
 * A service at its Lambda's door. Middy wraps the one way through (serve.ts): how
 * a request ended is recorded, then answered, then logged. A request without a
 * valid signature leaves no record, since it is nobody's.
 */

import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, Context as LambdaContext } from "aws-lambda";
import type { Outcome } from "../audit/facts.ts";
import { systemRandom, timeUuid } from "../crypto/random.ts";
import { translateFailure } from "../store/failures.ts";
import type { ErrorCode, ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { logRequest } from "./metrics.ts";
import { factsOf, type Progress } from "./progress.ts";
import type { Answer } from "./protocol.ts";
import { measured, stage } from "./request-scope.ts";
import { createServe } from "./serve.ts";
import type { Dependencies, Handler, Service } from "./service.ts";

type Exchange = { readonly event: APIGatewayProxyEventV2; readonly progress: Progress };

type Step = MiddlewareObj<Exchange, Output | Answer | undefined, Error, LambdaContext>;

export function createPipeline(service: Service, dependencies: Dependencies): Handler {
  const serve = createServe(service, dependencies);
  const pipeline = middy<Exchange, Output | Answer | undefined>()
    .use(answering(service, dependencies))
    .handler(({ event, progress }) => serve(event, progress));

  return (event) =>
    measured(dependencies.clock, async () => {
      const now = dependencies.clock.now();
      const progress: Progress = { requestId: timeUuid(now, systemRandom), now, decisions: [] };
      return (await pipeline({ event, progress }, {} as LambdaContext)) as Answer;
    });
}

/** Makes an answer of what the way through returned or threw, and gives it once it is recorded. */
function answering(service: Service, { environment, services, logger }: Dependencies): Step {
  const { protocol } = service;

  async function record(progress: Progress, outcome: Outcome): Promise<void> {
    const facts = factsOf(service, progress);
    if (facts === undefined || progress.recorded) {
      return;
    }
    // Once only: that a success could not be recorded is no outcome of the operation.
    progress.recorded = true;
    for (const event of await services.audit.end(facts, outcome, progress.intent)) {
      logger.log("info", "event", { event });
    }
  }

  /** @returns what to tell the client: how the request failed, or else that it could not be recorded */
  async function recordFailure(progress: Progress, cause: Error): Promise<Failure> {
    const error = translateFailure(cause) as ServiceError;
    try {
      await record(progress, { kind: "failure", error });
      return { cause, error };
    } catch (unrecorded) {
      return { cause: unrecorded, error: translateFailure(unrecorded) as ServiceError };
    }
  }

  function report(
    progress: Progress,
    outcome: "Success" | ErrorCode,
    { statusCode }: Answer,
  ): void {
    const { requestId, now, operation, authenticated } = progress;
    logRequest(logger, environment.metrics, {
      requestId,
      time: now,
      service: service.name,
      operation: operation?.name,
      account: authenticated?.home.account,
      region: authenticated?.home.region,
      outcome,
      status: statusCode ?? 200,
    });
  }

  return {
    async after(exchange) {
      const { progress } = exchange.event;
      const output = exchange.response as Output | undefined;
      // The answer is made while the record is written.
      const recording = stage("record", () => record(progress, { kind: "success", output }));
      recording.catch(() => undefined);
      const answer = protocol.success(progress.operation?.name ?? "", output, progress.requestId);
      exchange.response = answer;
      await recording;
      report(progress, "Success", answer);
    },
    async onError(exchange) {
      const { progress } = exchange.event;
      const failed = exchange.error ?? new Error("A request failed without an error");
      const { cause, error } = await stage("record", () => recordFailure(progress, failed));
      if (error.form.status >= 500 || error.code === "ThrottlingException") {
        logger.log("error", "The request failed", {
          requestId: progress.requestId,
          operation: progress.operation?.name,
          error: describe(cause),
          cause: describe(error.cause),
        });
      }
      const answer = protocol.failure(error, progress.requestId);
      exchange.response = answer;
      report(progress, error.code, answer);
    },
  };
}

type Failure = { readonly cause: unknown; readonly error: ServiceError };

function describe(error: unknown): string | undefined {
  return error instanceof Error ? (error.stack ?? error.message) : undefined;
}
