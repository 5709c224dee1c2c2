/** Parameters of a form: `application/x-www-form-urlencoded`, in a body or a query string. */

import { ServiceError } from "./errors.ts";
import type { HttpRequest } from "./request.ts";

/**
 * The query string's for GET, otherwise the body's, whatever its type is said to be.
 *
 * The signature sorts the values of a repeated parameter, so their order is not
 * signed: whoever reads the first would read what the signer did not choose.
 * @throws ServiceError SerializationException for a repeated parameter
 */
export function parametersOf({ method, query, body }: HttpRequest): ReadonlyMap<string, string> {
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
