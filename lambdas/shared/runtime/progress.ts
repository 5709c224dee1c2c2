/** How far a request has come, for its record and its line in the log: each tells what was known when it ended. */

import type { Intent } from "../audit/audit.ts";
import type { RequestFacts } from "../audit/facts.ts";
import type { Decided } from "../authorization/decide.ts";
import type { Authenticated } from "../identity/authenticate.ts";
import type { RecipientData } from "../recipient/recipient.ts";
import type { HttpRequest } from "../wire/request.ts";
import type { Operation } from "./operation.ts";
import type { Service } from "./service.ts";

export type Progress = {
  readonly requestId: string;
  readonly now: Date;
  request?: HttpRequest;
  operation?: Operation;
  authenticated?: Authenticated | undefined;
  input?: unknown;
  /** What the operation asked the policies, in its last run. */
  decisions: Decided[];
  /** The enclave that the answer is for, if it is for one. */
  recipient?: RecipientData;
  intent?: Intent | undefined;
  /** Whether its record was written, or was tried to. */
  recorded?: true;
};

/** Where AWS records what is done by services that are everywhere, and by callers who sign nothing. */
const globalRegion = "us-east-1";

/** @returns undefined for a request that is nobody's */
export function factsOf({ name, global }: Service, progress: Progress): RequestFacts | undefined {
  const { requestId, now, operation, request, authenticated } = progress;
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
    input: progress.input,
    decisions: progress.decisions,
    recipient: progress.recipient,
    region: global || authenticated === undefined ? globalRegion : authenticated.home.region,
  };
}
