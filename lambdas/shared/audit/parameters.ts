/** What of a request and its answer is recorded. */

import type { JsonObject } from "./event.ts";
import type { RequestFacts } from "./facts.ts";
import type { Output } from "../wire/json.ts";

export function requestParameters(_facts: RequestFacts): JsonObject | null {
  return null;
}

export function responseElements(
  _facts: RequestFacts,
  _output: Output | undefined,
): JsonObject | null {
  return null;
}
