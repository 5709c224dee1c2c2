/**
 * The one way of a request through a function, in its order: the front door, the
 * choice of the operation, who calls, what is asked, the intent, the operation.
 * Each step is given what the ones before it found, so none can be left out or
 * come too early. An unsigned or badly signed request gets no further than the
 * third step; but for the operations that are called without a signature.
 */

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { readAdminCredentials } from "../identity/admin.ts";
import { type Authenticated, authenticate } from "../identity/authenticate.ts";
import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import { type HttpRequest, readEvent } from "../wire/request.ts";
import { validateMembers } from "../wire/validate.ts";
import { once } from "./once.ts";
import type { Operation } from "./operation.ts";
import { type Identified, perform } from "./perform.ts";
import { factsOf, type Progress } from "./progress.ts";
import { stage } from "./request-scope.ts";
import type { Dependencies, Service } from "./service.ts";

/**
 * @param progress is told each thing as soon as it is known
 * @returns the members of the answer; undefined where the answer has no body
 * @throws Error whatever the client is to be told, or what went wrong here
 */
export type Serve = (
  event: APIGatewayProxyEventV2,
  progress: Progress,
) => Promise<Output | undefined>;

export function createServe(service: Service, dependencies: Dependencies): Serve {
  const { protocol, operations } = service;
  const { services } = dependencies;
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const enter = frontDoor(dependencies);
  const signerOf = signatures(service, dependencies);

  /** Known before the signature is looked at, as in AWS: which operations there are is no secret. */
  function choose(request: HttpRequest): Operation {
    const name = protocol.operationOf(request);
    const operation = name === undefined ? undefined : byName.get(name);
    if (operation === undefined) {
      throw new ServiceError("UnknownOperationException", protocol.unknownOperationText?.(request));
    }
    return operation;
  }

  return async (event, progress) => {
    const request = await stage("authenticate", () => enter(event));
    progress.request = request;
    const operation = choose(request);
    progress.operation = operation;
    const identified: Identified = operation.unsigned
      ? { operation, authenticated: undefined }
      : {
          operation,
          authenticated: await stage("authenticate", () =>
            signerOf(request, operation, progress.now),
          ),
        };
    progress.authenticated = identified.authenticated;
    const input = protocol.parse(operation.members, request);
    validateMembers(operation.members, input);
    progress.input = input;
    // What may change something is announced before it begins.
    const facts = factsOf(service, progress);
    progress.intent = facts && (await stage("record", () => services.audit.begin(facts)));
    return stage("perform", () =>
      perform(
        {
          ...identified,
          service: service.name,
          request,
          input,
          now: progress.now,
          begin: () => (progress.decisions = []),
          noteRecipient: (data) => void (progress.recipient = data),
        },
        services,
      ),
    );
  };
}

/** @throws ServiceError AccessDeniedException when the request went round the edge */
function frontDoor({ environment, clients }: Dependencies) {
  const originSecret = once(async () =>
    environment.originSecret === undefined
      ? undefined
      : (await clients.secrets.read(environment.originSecret)).value,
  );
  return async (event: APIGatewayProxyEventV2): Promise<HttpRequest> =>
    readEvent(event, await originSecret());
}

/** @throws ServiceError whatever is wrong with the signature, or with using it for this operation */
function signatures(service: Service, { environment, clients, services }: Dependencies) {
  const { managementAccount, hosts } = environment;
  const admin = once(() => readAdminCredentials(clients.secrets, environment.adminSecret));
  return async (request: HttpRequest, { name }: Operation, now: Date): Promise<Authenticated> => {
    const authenticated = await authenticate(
      request,
      {
        service: service.name,
        hosts,
        ...(service.global && { region: "any" as const }),
        clockSkewMinutes: service.clockSkewMinutes,
        now,
      },
      { admin: await admin(), managementAccount, callers: services.callers },
    );
    const { session, via } = authenticated;
    if (via !== undefined && !service.takesForwarded) {
      throw new ServiceError(
        "AccessDeniedException",
        "With the credentials of a service that calls on someone's behalf, only AWS KMS can be called.",
      );
    }
    if (session !== undefined) {
      service.requireFitting?.(session, name);
    }
    return authenticated;
  };
}
