/** Parameters of a form: `application/x-www-form-urlencoded`, in a body or a query string. */

import { ServiceError } from "./errors.ts";
import type { HttpRequest } from "./request.ts";

/** Whoever sends more has not signed it yet, and no operation takes as much. */
const mostBytes = 1024 * 1024;

/** Each request is asked for its operation, and then for its input. */
const known = new WeakMap<HttpRequest, ReadonlyMap<string, string>>();

/**
 * The query string's for GET, otherwise the body's, whatever its type is said to be.
 *
 * The signature sorts the values of a repeated parameter, so their order is not
 * signed: whoever reads the first would read what the signer did not choose.
 * @throws ServiceError SerializationException for a repeated parameter, and for too many bytes
 */
export function parametersOf(request: HttpRequest): ReadonlyMap<string, string> {
  const parameters = known.get(request) ?? parse(request);
  known.set(request, parameters);
  return parameters;
}

function parse({ method, query, body }: HttpRequest): ReadonlyMap<string, string> {
  if (method !== "GET" && body.byteLength > mostBytes) {
    throw new ServiceError(
      "SerializationException",
      `The request is larger than the maximum of ${mostBytes} bytes.`,
    );
  }
  const text = method === "GET" ? query : Buffer.from(body).toString("utf8");
  const parameters = new Map<string, string>();
  for (const pair of text.split("&").filter((part) => part !== "")) {
    const [name, value] = decodePair(pair);
    if (parameters.has(name)) {
      throw new ServiceError("SerializationException", "A parameter was given more than once.");
    }
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * One by one, because Node's URLSearchParams takes quadratic time for parameters
 * without `=`: half a minute for five megabytes, which nobody has signed yet.
 */
function decodePair(pair: string): readonly [name: string, value: string] {
  if (pair.includes("%") || pair.includes("+")) {
    // Behind an `&`, since a `?` at the very beginning would be dropped.
    const [decoded = ["", ""]] = new URLSearchParams(`&${pair}`);
    return decoded;
  }
  const equals = pair.indexOf("=");
  return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
