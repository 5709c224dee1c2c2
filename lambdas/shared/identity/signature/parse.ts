/** From a request to what it claims of itself. */

import { ServiceError } from "../../wire/errors.ts";
import type { HttpRequest } from "../../wire/request.ts";
import type { Claim, QueryParameter } from "./claim.ts";
import { readHeaderForm } from "./header-form.ts";
import { encodeQueryComponent } from "./percent-encoding.ts";
import { isSignatureParameter, readQueryForm } from "./query-form.ts";

/** More than API Gateway lets through (10,240 bytes with the headers). */
const longestQuery = 16_384;

/**
 * @throws ServiceError MissingAuthenticationTokenException,
 *   IncompleteSignatureException, InvalidSignatureException: facts/errors.md, section 3
 */
export function parseClaim(request: HttpRequest): Claim {
  const authorization = request.headers.get("authorization");
  const query = readQuery(request.query);
  const inQuery = query.find(isSignatureParameter);
  if (authorization === undefined) {
    if (inQuery === undefined) {
      throw new ServiceError("MissingAuthenticationTokenException");
    }
    return readQueryForm(query, request.headers);
  }
  if (inQuery !== undefined) {
    throw new ServiceError(
      "InvalidSignatureException",
      `Found both '${inQuery[0]}' as a query-string param and 'Authorization' as HTTP header.`,
    );
  }
  return readHeaderForm(authorization, request.headers, query);
}

function readQuery(query: string): QueryParameter[] {
  if (query.length > longestQuery) {
    throw new ServiceError(
      "IncompleteSignatureException",
      `The query string must not be longer than ${longestQuery} characters.`,
    );
  }
  const parameters: QueryParameter[] = [];
  if (query === "") {
    return parameters;
  }
  for (const parameter of query.split("&")) {
    if (parameter !== "") {
      const equalSign = parameter.indexOf("=");
      const name = equalSign < 0 ? parameter : parameter.slice(0, equalSign);
      const value = equalSign < 0 ? "" : parameter.slice(equalSign + 1);
      parameters.push([encodeQueryComponent(name), encodeQueryComponent(value)]);
    }
  }
  return parameters;
}
