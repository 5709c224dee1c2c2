/** What goes wrong in the store, in the service's terms. */

import { ServiceError } from "../wire/errors.ts";

/**
 * A write whose condition did not hold: the item is not as the writer knew it.
 * The pipeline runs the operation again on what is there now.
 */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

type AwsFailure = Error & {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $fault?: "client" | "server";
};

export function isConditionFailure(error: unknown): error is AwsFailure {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

/** Whether the SDK sent a request more than once, so that an earlier try may have succeeded. */
export function wasRetried(error: AwsFailure): boolean {
  return (error.$metadata?.attempts ?? 1) > 1;
}

/** Whether a conflict is one of a write that was sent again, which may have succeeded the first time. */
export function mayHaveWritten(error: unknown): boolean {
  return (
    error instanceof ConflictError && isConditionFailure(error.cause) && wasRetried(error.cause)
  );
}

const throttled = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const timedOut = new Set([
  "TimeoutError",
  "AbortError",
  "RequestTimeout",
  "RequestTimeoutException",
]);

/** The answer to a client whose request met this failure, once the SDK's own retries are spent. */
export function translateFailure(error: unknown): Error {
  if (!(error instanceof Error) || error instanceof ServiceError) {
    return error instanceof Error ? error : new Error(String(error));
  }
  // So many others changed it in a row that the retries are spent.
  if (error instanceof ConflictError) {
    return new ServiceError("DependencyTimeoutException", undefined, { cause: error });
  }
  if (throttled.has(error.name)) {
    return new ServiceError("ThrottlingException", undefined, { cause: error });
  }
  const status = (error as AwsFailure).$metadata?.httpStatusCode ?? 0;
  // `ECONNRESET` and its like. Node's own `ERR_…` are faults in the code, not in the network.
  const network = /^E(?!RR_)/.test((error as NodeJS.ErrnoException).code ?? "");
  if (timedOut.has(error.name) || network || status >= 500) {
    return new ServiceError("DependencyTimeoutException", undefined, { cause: error });
  }
  return new ServiceError("KMSInternalException", undefined, { cause: error });
}
