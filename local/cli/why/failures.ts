/** What kept a statement or a grant from applying: what it expected, and what the request had. */

import type { Failure, NearMiss } from "../../../lambdas/shared/authorization/explain.ts";
import { quoted } from "../text/printable.ts";
import { alternatives } from "./words.ts";

type Condition = Extract<Failure, { part: "condition" }>;
type Constraint = Extract<Failure, { part: "constraint" }>;

/** As in `condition StringEquals aws:PrincipalTag/team: expected "blue" but was "red"`. */
export function failureWords(failure: Failure, foreign: boolean): string {
  const { expects, had } = failureParts(failure, foreign);
  return `${subjectOf(failure)}: expected ${expects} but was ${had}`;
}

/** What failed, after "the". */
export function subjectOf(failure: Failure): string {
  switch (failure.part) {
    case "condition":
      return `condition ${failure.operator} ${failure.key}`;
    case "constraint":
      return `constraint ${failure.type}`;
    case "principal":
    case "not-principal":
      return "principal";
    case "resource":
    case "not-resource":
      return "resource";
    case "operation":
      return "operation";
    case "new-operations":
      return "new grant's operations";
  }
}

/** @param foreign whether what the condition asks for may be hidden rather than absent */
export function failureParts(
  failure: Failure,
  foreign: boolean,
): { readonly expects: string; readonly had: string } {
  switch (failure.part) {
    case "condition":
      return { expects: expectedBy(failure), had: valuesWords(failure.actual, foreign) };
    case "constraint":
      return { expects: constraintWords(failure.expected), had: constraintWords(failure.actual) };
    case "principal":
    case "resource":
      return { expects: values(failure.expected), had: failure.actual[0] ?? "nobody" };
    case "not-principal":
    case "not-resource":
      return {
        expects: `anything but ${values(failure.expected)}`,
        had: failure.actual[0] ?? "nobody",
      };
    case "operation":
      return { expects: alternatives(failure.expected), had: failure.actual };
    case "new-operations":
      return {
        expects: `at most ${alternatives(failure.expected, "and")}`,
        had: alternatives(failure.actual, "and"),
      };
  }
}

/** Conditions and constraints are about the request, and so the likeliest to be meant to fit it. */
export function closeness({ failed }: NearMiss): number {
  const order: readonly Failure["part"][] = [
    "condition",
    "constraint",
    "new-operations",
    "operation",
    "resource",
    "not-resource",
    "principal",
    "not-principal",
  ];
  return Math.max(...failed.map(({ part }) => order.indexOf(part)));
}

function expectedBy({ operator, expected }: Condition): string {
  if (operator === "Null") {
    return expected.includes("true") ? "to be absent" : "to be there";
  }
  // `StringNotEquals` holds when none of the values fits.
  const negated = /(?:^|:)(?:\w+Not\w+|NotIpAddress)$/.test(operator);
  return `${negated ? "anything but " : ""}${alternatives(expected.map(quoted))}`;
}

function valuesWords(actual: readonly string[] | undefined, foreign: boolean): string {
  if (actual === undefined) {
    return foreign ? "absent, or not this account's to know" : "absent";
  }
  return actual.length === 0 ? "empty" : alternatives(actual.map(quoted), "and");
}

/** ARNs, accounts and patterns: nothing in them wants quotes. */
function values(expected: readonly string[]): string {
  return alternatives(expected);
}

function constraintWords(value: Constraint["actual"]): string {
  if (value === undefined) {
    return "absent";
  }
  return typeof value === "string" ? value : pairsWords(value);
}

function pairsWords(pairs: Readonly<Record<string, string>>): string {
  const words = Object.entries(pairs).map(([key, value]) => `${quoted(key)}:${quoted(value)}`);
  return words.length === 0 ? "{}" : `{${words.join(",")}}`;
}
