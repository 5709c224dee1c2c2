/** A service as the pipeline serves it, and what it works with. */

import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { ServiceName } from "../../catalogue.ts";
import type { Session } from "../identity/session.ts";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import type { Environment } from "./environment.ts";
import type { Logger } from "./log.ts";
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
