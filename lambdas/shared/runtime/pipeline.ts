/**
 * What every request passes through, in this order: the front door, the choice
 * of the operation, authentication, parsing and validation, the operation, the
 * record, the answer. An unsigned or badly signed request gets no further than
 * the third, and leaves no record, since it is nobody's; but for the operations
 * that are called without a signature.
 */

import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, Context as LambdaContext } from "aws-lambda";
import type { ServiceName } from "../../catalogue.ts";
import type { Decided } from "../authorization/decide.ts";
import type { Intent } from "../audit/audit.ts";
import type { Outcome, RequestFacts } from "../audit/facts.ts";
import { systemRandom, timeUuid } from "../crypto/random.ts";
import { readAdminCredentials } from "../identity/admin.ts";
import { type Authenticated, authenticate } from "../identity/authenticate.ts";
import type { Session } from "../identity/session.ts";
import type { RecipientData } from "../recipient/recipient.ts";
import { translateFailure } from "../store/failures.ts";
import { type ErrorCode, ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { type HttpRequest, readEvent } from "../wire/request.ts";
import { validateMembers } from "../wire/validate.ts";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import type { Environment } from "./environment.ts";
import type { Logger } from "./log.ts";
import { logRequest } from "./metrics.ts";
import { measured, stage } from "./request-scope.ts";
import { once } from "./once.ts";
import { perform } from "./perform.ts";
import type { Operation, Services } from "./operation.ts";
import type { Answer, Protocol } from "./protocol.ts";

/** A service, or the part of it that one function serves. */
export type Service = {
  /** As the credential scope names it. */
  readonly name: ServiceName;
  /** A service that is everywhere: clients sign for it with whatever Region they have. */
  readonly global?: true;
  readonly protocol: Protocol;
  /** How far a signature's time may be from ours. */
  readonly clockSkewMinutes: 5 | 15;
  readonly operations: readonly Operation[];
  /** Other services call it on behalf of their callers. */
  readonly takesForwarded?: true;
  /** Refuses sessions that may not call an operation, whatever policies say. @throws ServiceError */
  readonly requireFitting?: (session: Session, operation: string) => void;
};

export type Dependencies = {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly services: Services;
};

export type Handler = (event: APIGatewayProxyEventV2) => Promise<Answer>;

/** One request on its way: each step adds what the next ones need. */
type Exchange = {
  readonly event: APIGatewayProxyEventV2;
  readonly requestId: string;
  readonly now: Date;
  request?: HttpRequest;
  operation?: Operation;
  authenticated?: Authenticated;
  input?: unknown;
  /** What the operation asked the policies, in its last run. */
  decisions: Decided[];
  /** Whom it is answered for, if not for whoever calls. */
  recipient?: RecipientData;
  intent?: Intent | undefined;
  /** Whether its record was written, or was tried to. */
  recorded?: true;
};

/** Where AWS records what is done by services that are everywhere, and by whoever signs nothing. */
const globalRegion = "us-east-1";

type Step = MiddlewareObj<Exchange, Output | Answer | undefined, Error, LambdaContext>;

export function createPipeline(service: Service, dependencies: Dependencies): Handler {
  const pipeline = middy<Exchange, Output | Answer | undefined>()
    .use(answer(service, dependencies))
    .use(frontDoor(dependencies))
    .use(chooseOperation(service))
    .use(authentication(service, dependencies))
    .use(input(service))
    .use(announcement(service, dependencies))
    .handler((exchange) => {
      const { operation, request, authenticated, input, now } = exchange;
      return stage("perform", () =>
        perform(
          {
            operation: present(operation),
            service: service.name,
            request: present(request),
            authenticated,
            input,
            now,
            begin: () => (exchange.decisions = []),
            noteRecipient: (data) => void (exchange.recipient = data),
          },
          dependencies.services,
        ),
      );
    });

  return (event) =>
    measured(dependencies.clock, async () => {
      const now = dependencies.clock.now();
      const requestId = timeUuid(now, systemRandom);
      const exchange: Exchange = { event, requestId, now, decisions: [] };
      return (await pipeline(exchange, {} as LambdaContext)) as Answer;
    });
}

/** Outermost: whatever happens on the way is recorded, and then answered. */
function answer(service: Service, { environment, services, logger }: Dependencies): Step {
  const { protocol } = service;
  const record = async (exchange: Exchange, outcome: Outcome): Promise<void> => {
    const facts = factsOf(service, exchange);
    if (facts === undefined || exchange.recorded) {
      return;
    }
    // Not again, when it fails: what then is answered is not how the operation ended.
    exchange.recorded = true;
    for (const event of await services.audit.end(facts, outcome, exchange.intent)) {
      logger.log("info", "event", { event });
    }
  };
  const report = (exchange: Exchange, outcome: "Success" | ErrorCode, { statusCode }: Answer) => {
    const { requestId, now, operation, authenticated } = exchange;
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
  };

  return {
    async after(request) {
      const exchange = request.event;
      const output = request.response as Output | undefined;
      const recording = stage("record", () => record(exchange, { kind: "success", output }));
      recording.catch(() => undefined);
      const { operation, requestId } = exchange;
      const answered = protocol.success(operation?.name ?? "", output, requestId);
      request.response = answered;
      await recording;
      report(exchange, "Success", answered);
    },
    async onError(request) {
      const exchange = request.event;
      const { cause, error } = await stage("record", () =>
        recordFailure(exchange, request.error, record),
      );
      if (error.form.status >= 500 || error.code === "ThrottlingException") {
        logger.log("error", "The request failed", {
          requestId: exchange.requestId,
          operation: exchange.operation?.name,
          error: describe(cause),
          cause: describe(error.cause),
        });
      }
      const answered = protocol.failure(error, exchange.requestId);
      request.response = answered;
      report(exchange, error.code, answered);
    },
  };
}

/** @returns what to answer: that it failed, or else that this could not be recorded */
async function recordFailure(
  exchange: Exchange,
  cause: unknown,
  record: (exchange: Exchange, outcome: Outcome) => Promise<void>,
): Promise<{ readonly cause: unknown; readonly error: ServiceError }> {
  const error = translateFailure(cause) as ServiceError;
  try {
    await record(exchange, { kind: "failure", error });
    return { cause, error };
  } catch (unrecorded) {
    return { cause: unrecorded, error: translateFailure(unrecorded) as ServiceError };
  }
}

/** What may change something is announced before it begins. */
function announcement(service: Service, { services }: Dependencies): Step {
  return {
    async before({ event: exchange }) {
      const facts = factsOf(service, exchange);
      exchange.intent = facts && (await stage("record", () => services.audit.begin(facts)));
    },
  };
}

/** @returns undefined for a request that is nobody's */
function factsOf({ name, global }: Service, exchange: Exchange): RequestFacts | undefined {
  const { requestId, now, operation, request, authenticated, input, decisions, recipient } =
    exchange;
  if (operation === undefined || request === undefined) {
    return undefined;
  }
  if (authenticated === undefined && !operation.unsigned) {
    return undefined;
  }
  return {
    requestId,
    time: now,
    service: name,
    operation,
    request,
    authenticated,
    input,
    decisions,
    recipient,
    region: global || authenticated === undefined ? globalRegion : authenticated.home.region,
  };
}

function describe(error: unknown): string | undefined {
  return error instanceof Error ? (error.stack ?? error.message) : undefined;
}

function frontDoor({ environment, clients }: Dependencies): Step {
  const originSecret = once(async () =>
    environment.originSecret === undefined
      ? undefined
      : (await clients.secrets.read(environment.originSecret)).value,
  );
  return {
    before: ({ event: exchange }) =>
      stage("authenticate", async () => {
        exchange.request = readEvent(exchange.event, await originSecret());
      }),
  };
}

/** Known before the signature is looked at, as in AWS: which operations there are is no secret. */
function chooseOperation({ protocol, operations }: Service): Step {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    before({ event: exchange }) {
      const request = present(exchange.request);
      const name = protocol.operationOf(request);
      const operation = name === undefined ? undefined : byName.get(name);
      if (operation === undefined) {
        throw new ServiceError(
          "UnknownOperationException",
          protocol.unknownOperationText?.(request),
        );
      }
      exchange.operation = operation;
    },
  };
}

function authentication(service: Service, { environment, clients, services }: Dependencies): Step {
  const admin = once(() => readAdminCredentials(clients.secrets, environment.adminSecret));
  return {
    before: ({ event: exchange }) =>
      stage("authenticate", async () => {
        const { name, unsigned } = present(exchange.operation);
        if (unsigned) {
          return;
        }
        const expectations = {
          service: service.name,
          hosts: environment.hosts,
          ...(service.global && { region: "any" as const }),
          clockSkewMinutes: service.clockSkewMinutes,
          now: exchange.now,
        };
        const authenticator = {
          admin: await admin(),
          managementAccount: environment.managementAccount,
          callers: services.callers,
        };
        exchange.authenticated = await authenticate(
          present(exchange.request),
          expectations,
          authenticator,
        );
        const { session, via } = exchange.authenticated;
        if (via !== undefined && !service.takesForwarded) {
          throw new ServiceError(
            "AccessDeniedException",
            "With the credentials of a service that calls on someone's behalf, only AWS KMS can be called.",
          );
        }
        if (session !== undefined) {
          service.requireFitting?.(session, name);
        }
      }),
  };
}

function input({ protocol }: Service): Step {
  return {
    before({ event: exchange }) {
      const { members } = present(exchange.operation);
      const parsed = protocol.parse(members, present(exchange.request));
      validateMembers(members, parsed);
      exchange.input = parsed;
    },
  };
}

/** What an earlier step left. Its absence is a fault in the order of the steps. */
function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("A step of the pipeline ran before the one that it needs");
  }
  return value;
}
