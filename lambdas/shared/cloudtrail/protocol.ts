/** AWS JSON 1.1 as CloudTrail speaks it: its own names for what is wrong with a request's form. */

import { jsonProtocol } from "../runtime/json-protocol.ts";
import type { Protocol } from "../runtime/protocol.ts";
import { type ErrorCode, ServiceError } from "../wire/errors.ts";
import type { InputOf, Members } from "../wire/members.ts";
import { validateMembers } from "../wire/validate.ts";

/** @param targetPrefixes its names in `X-Amz-Target`, which depend on the SDK */
export function cloudTrailProtocol(targetPrefixes: readonly string[]): Protocol {
  const protocols = targetPrefixes.map((prefix) => jsonProtocol(prefix));
  const json = jsonProtocol("");
  return {
    ...json,
    operationOf: (request) =>
      protocols.map((protocol) => protocol.operationOf(request)).find((name) => name !== undefined),
    parse(members, request) {
      const input = json.parse(members, request);
      requireValid(members, input);
      return input;
    },
    failure: (error, requestId) => json.failure(translated(error), requestId),
  };
}

/** By the member that the validation names: where several are wrong, one is told. */
const invalid: readonly (readonly [RegExp, ErrorCode])[] = [
  [/ at 'lookupAttributes[.']/, "InvalidLookupAttributesException"],
  [/ at 'eventCategory'/, "InvalidEventCategoryException"],
  [/ at 'maxResults'/, "InvalidMaxResultsException"],
];

function requireValid<M extends Members>(members: M, input: Partial<InputOf<M>>): void {
  try {
    validateMembers(members, input);
  } catch (error) {
    const text = error instanceof ServiceError ? error.text : undefined;
    const [, code] = invalid.find(([member]) => member.test(text ?? "")) ?? [];
    throw code === undefined ? error : new ServiceError(code, text, { cause: error });
  }
}

/** Codes that CloudTrail has other names for. */
const codes: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  KMSInternalException: "InternalFailure",
  DependencyTimeoutException: "ServiceUnavailable",
};

function translated(error: ServiceError): ServiceError {
  const code = codes[error.code];
  return code === undefined ? error : new ServiceError(code, undefined, { cause: error });
}
