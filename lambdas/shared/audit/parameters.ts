/** What of a request and its answer is recorded. */

import type { ServiceName } from "../../catalogue.ts";
import type { Output } from "../wire/json.ts";
import { answers, answersKeyArn } from "./answers.ts";
import { effectiveParameters } from "./effective-parameters.ts";
import type { JsonObject } from "./event.ts";
import type { RequestFacts } from "./facts.ts";
import { shownAnswer } from "./shown-answer.ts";
import { shownInput } from "./shown-input.ts";
import { keyOf } from "./subjects.ts";
import { shownTime } from "./times.ts";

/** CloudTrail's bound of either: 100 KB. */
const mostBytes = 100 * 1024;

/** What stands for what is sensitive, where AWS's events show that it is there. */
const masks: Readonly<Partial<Record<ServiceName, string>>> = { organizations: "****" };

/** @returns null for a request that has none, or that has not been understood */
export function requestParameters(facts: RequestFacts): JsonObject | null {
  const { service, operation, input } = facts;
  if (input === undefined) {
    return null;
  }
  const sent = shownInput(operation.members, input, {
    mask: masks[service],
    time: (time) => shownTime(service, time),
  });
  return bounded("requestParameters", effectiveParameters(sent, facts));
}

/** @param output of a request that succeeded; undefined where the answer has no body */
export function responseElements(
  facts: RequestFacts,
  output: Output | undefined,
): JsonObject | null {
  const { service, operation } = facts;
  const answer = answers[service][operation.name];
  const key =
    service === "kms" && answersKeyArn.has(operation.name) ? { keyId: keyOf(facts) } : undefined;
  const shown =
    answer !== undefined &&
    output !== undefined &&
    shownAnswer(service, answer, output, masks[service] ?? "");
  return bounded("responseElements", { ...shown, ...key });
}

/** What is too large is left out whole, as CloudTrail was seen to do. */
function bounded(name: string, value: JsonObject): JsonObject | null {
  if (Object.keys(value).length === 0) {
    return null;
  }
  const originalSize = Buffer.byteLength(JSON.stringify(value));
  return originalSize > mostBytes
    ? { reason: `${name} too large`, omitted: true, originalSize }
    : value;
}
