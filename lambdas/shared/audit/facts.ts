/** What is known of a request when its record is made. */

import type { ServiceName } from "../../catalogue.ts";
import type { Decided } from "../authorization/decide.ts";
import type { Authenticated } from "../identity/authenticate.ts";
import type { RecipientData } from "../recipient/recipient.ts";
import type { Operation } from "../runtime/operation.ts";
import type { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";
import type { HttpRequest } from "../wire/request.ts";

/** How a request ended. `begun`: it has not, and may be about to change something. */
export type Outcome =
  | { readonly kind: "success"; readonly output: Output | undefined }
  | { readonly kind: "failure"; readonly error: ServiceError }
  | { readonly kind: "begun" };

export type RequestFacts = {
  readonly requestId: string;
  readonly time: Date;
  readonly service: ServiceName;
  readonly operation: Operation;
  readonly request: HttpRequest;
  /** Undefined for an operation that is called without a signature. */
  readonly authenticated: Authenticated | undefined;
  /** As the operation's member table describes it; undefined where it does not. */
  readonly input: unknown;
  readonly decisions: readonly Decided[];
  /** What a verified attestation document says of whom the request is answered for. */
  readonly recipient?: RecipientData | undefined;
  /** Where the records are: `us-east-1` for services that are everywhere. */
  readonly region: string;
};
