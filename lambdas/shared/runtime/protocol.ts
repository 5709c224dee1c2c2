/** How a service's requests and answers look on the wire. */

import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import type { InputOf, Members } from "../wire/members.ts";
import type { HttpRequest } from "../wire/request.ts";

export type Answer = APIGatewayProxyStructuredResultV2;

export type Protocol = {
  /** The name of the operation that the request asks for, if it asks for one of this service. */
  operationOf(request: HttpRequest): string | undefined;
  /** What AWS says of an operation that is not there, where it says anything. */
  unknownOperationText?(request: HttpRequest): string;
  /** @throws ServiceError SerializationException */
  parse<M extends Members>(members: M, request: HttpRequest): Partial<InputOf<M>>;
  success(operation: string, output: Output | undefined, requestId: string): Answer;
  failure(error: ServiceError, requestId: string): Answer;
};
