/** Reads the cases of decisions/. What a case may say is told in decisions/README.md. */

import { readdirSync, readFileSync } from "node:fs";
import type { NearMiss } from "../../lambdas/shared/authorization/explain.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import type { RawQuestion } from "./raw-question.ts";

type RawCase = {
  readonly name: string;
  readonly request: Omit<Partial<RawQuestion>, "principal" | "policies" | "grants" | "bindings"> & {
    readonly principal: string;
  };
  readonly policies: RawQuestion["policies"];
  readonly grants?: RawQuestion["grants"];
  readonly bindings?: NonNullable<RawQuestion["bindings"]>;
  readonly expected: string;
  readonly by?: readonly string[];
  readonly nearMisses?: readonly NearMiss[];
};

export type DecisionCase = Pick<RawCase, "name" | "expected" | "by" | "nearMisses"> & {
  readonly question: RawQuestion;
};

// What a case may say, and nothing else.
const members = [
  "name",
  "request",
  "policies",
  "grants",
  "bindings",
  "expected",
  "by",
  "nearMisses",
];
const requestMembers = [
  "principal",
  "action",
  "resource",
  "resourceAccount",
  "context",
  "encryptionContext",
  "newGrant",
];
const policyMembers = [
  "key",
  "trust",
  "identity",
  "boundary",
  "session",
  "serviceControl",
  "resourceControl",
];

const folder = new URL("decisions/", import.meta.url);
const { defaults, principals } = read("principals.json") as {
  readonly defaults: Pick<RawQuestion, "action" | "resource" | "resourceAccount">;
  readonly principals: Readonly<Record<string, Principal>>;
};

/** By files, as in `grants/children.json`. */
export const decisionCases: ReadonlyMap<string, readonly DecisionCase[]> = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.includes("/") && file.endsWith(".json"))
    .toSorted()
    .map((file) => [file, casesOf(file)]),
);

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8"));
}

/** A file holds a case or a list of them. */
function casesOf(file: string): readonly DecisionCase[] {
  return ([read(file)].flat() as readonly RawCase[]).map(caseOf);
}

function caseOf(given: RawCase): DecisionCase {
  // A misspelt member would leave a policy out, and the case would prove something else.
  refuseUnknown(given, members, given.name);
  refuseUnknown(given.request, requestMembers, given.name);
  refuseUnknown(given.policies, policyMembers, given.name);
  const { name, request, policies, grants = [], bindings = {}, expected, by, nearMisses } = given;
  const principal = principals[request.principal];
  if (principal === undefined) {
    throw new Error(`The case "${name}" has an unknown principal: ${request.principal}`);
  }
  const question = { context: {}, ...defaults, ...request, principal, policies, grants, bindings };
  return { name, expected, ...(by && { by }), ...(nearMisses && { nearMisses }), question };
}

function refuseUnknown(value: object, known: readonly string[], name: string): void {
  const unknown = Object.keys(value).filter((member) => !known.includes(member));
  if (unknown.length > 0) {
    throw new Error(`The case "${name}" has an unknown member: ${unknown.join(", ")}`);
  }
}
