/** How CloudTrail shows that a request failed. */

import type { ServiceName } from "../../catalogue.ts";
import { type ErrorCode, ServiceError } from "../wire/errors.ts";
import { truncated } from "./truncated.ts";

/** Every service's events call it this, whatever the service's own answers do. */
const accessDenied = "AccessDenied";

/**
 * What is no error of a service's own model. Services that speak Query have only
 * the protocol's names for these. Of their own errors, events have the model's
 * names (NoSuchEntityException), not the protocol's (NoSuchEntity).
 */
const common: ReadonlySet<ErrorCode> = new Set([
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnrecognizedClientException",
  "MalformedInputException",
  "SerializationException",
  "UnknownOperationException",
  "ThrottlingException",
  "DependencyTimeoutException",
  "KMSInternalException",
] satisfies ErrorCode[]);

/** What a service answers instead of an error of ours: as its protocol does. */
const instead: Readonly<Partial<Record<ServiceName, Partial<Record<ErrorCode, ErrorCode>>>>> = {
  organizations: {
    KMSInternalException: "ServiceException",
    DependencyTimeoutException: "ServiceException",
    ThrottlingException: "TooManyRequestsException",
  },
  cloudtrail: {
    KMSInternalException: "InternalFailure",
    DependencyTimeoutException: "ServiceUnavailable",
  },
};

/** An error that AWS sends without a text has none in its event either. */
export function errorMembers(
  service: ServiceName,
  error: ServiceError,
): { readonly errorCode: string; readonly errorMessage?: string } {
  const other = instead[service]?.[error.code];
  const { code, text, form } = other === undefined ? error : new ServiceError(other);
  const byProtocol = service === "iam" || service === "sts" ? form.query?.[0] : undefined;
  return {
    errorCode:
      code === "AccessDeniedException"
        ? accessDenied
        : ((common.has(code) ? byProtocol : undefined) ?? code),
    ...(text !== undefined && { errorMessage: truncated(text) }),
  };
}
