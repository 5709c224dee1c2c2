/** AWS JSON 1.1 as Organizations speaks it: its own words for what is wrong with a request's form. */

import { jsonProtocol } from "../runtime/json-protocol.ts";
import type { Protocol } from "../runtime/protocol.ts";
import { type ErrorCode, ServiceError } from "../wire/errors.ts";
import type { InputOf, Members } from "../wire/members.ts";
import { validateMembers } from "../wire/validate.ts";
import { type InputReason, invalidInput } from "./refusals.ts";

export function organizationsProtocol(targetPrefix: string): Protocol {
  const json = jsonProtocol(targetPrefix, "Message");
  return {
    ...json,
    parse(members, request) {
      const input = json.parse(members, request);
      requireValid(members, input);
      return input;
    },
    failure: (error, requestId) => json.failure(translated(error), requestId),
  };
}

function requireValid<M extends Members>(members: M, input: Partial<InputOf<M>>): void {
  try {
    validateMembers(members, input);
  } catch (error) {
    const text = error instanceof ServiceError ? (error.text ?? "") : "";
    const [, reason] = reasons.find(([constraint]) => constraint.test(text)) ?? [];
    throw reason === undefined ? error : invalidInput(reason, { cause: error });
  }
}

/** By the constraint that the validation names: where several are broken, one is told. */
const reasons: readonly (readonly [RegExp, InputReason])[] = [
  [/Member must not be null/, "INPUT_REQUIRED"],
  [/at '(?:filter|type|policyType)' .*: Member must satisfy enum/, "INVALID_ENUM_POLICY_TYPE"],
  [/Member must satisfy enum value set/, "INVALID_ENUM"],
  [/Member must have length greater than/, "MIN_LENGTH_EXCEEDED"],
  [/Member must have length less than/, "MAX_LENGTH_EXCEEDED"],
  [/Member must have value greater than/, "MIN_VALUE_EXCEEDED"],
  [/Member must have value less than/, "MAX_VALUE_EXCEEDED"],
  [/Member must satisfy regular expression/, "INVALID_PATTERN"],
];

/** Codes that Organizations has other names for. */
const codes: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  KMSInternalException: "ServiceException",
  DependencyTimeoutException: "ServiceException",
  ThrottlingException: "TooManyRequestsException",
};

function translated(error: ServiceError): ServiceError {
  const code = codes[error.code];
  return code === undefined ? error : new ServiceError(code, undefined, { cause: error });
}
