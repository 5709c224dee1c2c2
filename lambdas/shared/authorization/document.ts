/**
 * Policy documents, parsed once into a form that is quick to decide.
 *
 * Whatever a document says that the decision does not understand is refused
 * when the document is put, never ignored: a policy that is only half
 * understood would allow what its author meant to forbid.
 */

import { type Actions, parseActions, requireActions } from "./actions.ts";
import { ConditionError, type ConditionTest, parseConditions } from "./conditions/condition.ts";
import { type Rules, rulesOf } from "./policy-rules.ts";
import { parseShape, type Shape, type StatementShape } from "./policy-shape.ts";
import { memberOf, type PolicyKind, quoted, refusal } from "./policy-syntax.ts";
import {
  badSyntax,
  legacyParsing,
  noVendor,
  oldVersion,
  sidCharacters,
  sidTwice,
} from "./policy-texts.ts";
import { parsePrincipals, type Principals } from "./principals.ts";
import { parseResources, requireResources, requireWholeArns, type Resources } from "./resources.ts";
import { variablesOf } from "./template.ts";

export type Statement = {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Undefined in policies whose principal is whoever they are attached to. */
  readonly principals: Principals | undefined;
  /** Undefined where a key policy's statement has none: it is inert. */
  readonly actions: Actions | undefined;
  /** As with actions. A trust policy's are everything: it is about its role alone. */
  readonly resources: Resources | undefined;
  readonly conditions: readonly ConditionTest[];
};

export type PolicyDocument = {
  readonly statements: readonly Statement[];
  /** The condition keys that its conditions and its variables ask for, in lower case. */
  readonly conditionKeys: ReadonlySet<string>;
};

/** A policy that says nothing: what is not there has it. */
export const silentPolicy: PolicyDocument = { statements: [], conditionKeys: new Set() };

/** @throws PolicyError at the first thing that is wrong */
export function parsePolicy(kind: PolicyKind, text: string): PolicyDocument {
  return parseByRules(rulesOf[kind], text);
}

/**
 * Of several things that are wrong, the one is told that IAM looks for first.
 * @throws PolicyError
 */
export function parseByRules(rules: Rules, text: string): PolicyDocument {
  const shape = parseShape({ kind: rules.kind, path: "" }, text);
  requireVersion(rules, shape);
  const { statements } = shape;
  const variables = shape.version === "2012-10-17";
  const effects = statements.map((statement) => parseEffect(rules, statement));
  const conditions = statements.map((statement) => parseCondition(statement, variables));
  for (const statement of statements) {
    requireWholeArns(rules, statement);
  }
  requireSids(rules, statements);
  const principals = statements.map((statement) => parsePrincipals(rules, statement));
  for (const statement of statements) {
    requireActions(rules, statement);
  }
  const resources = statements.map((statement) => parseResources(rules, statement, variables));
  const actions = statements.map((statement) => parseActions(rules, statement));
  for (const statement of statements) {
    requireResources(rules, statement);
  }
  return {
    statements: effects.map((effect, index) => ({
      index,
      sid: statements[index]?.sid,
      effect,
      principals: principals[index],
      actions: actions[index],
      resources: resources[index],
      conditions: conditions[index] ?? [],
    })),
    conditionKeys: new Set([
      ...conditions.flat().flatMap(({ asksFor }) => asksFor),
      ...resources.flatMap((one) => one?.patterns.flatMap(variablesOf) ?? []),
    ]),
  };
}

function requireVersion({ currentVersion }: Rules, { place, version }: Shape): void {
  if (currentVersion && version !== "2012-10-17") {
    throw refusal(memberOf(place, "Version"), "Version must be 2012-10-17", oldVersion);
  }
}

function parseEffect({ effects }: Rules, { place, effect }: StatementShape): Statement["effect"] {
  if ((effect !== "Allow" && effect !== "Deny") || !effects.includes(effect)) {
    const what = `Effect must be ${effects.join(" or ")}`;
    throw refusal(memberOf(place, "Effect"), what, legacyParsing);
  }
  return effect;
}

function requireSids({ sid: form }: Rules, statements: readonly StatementShape[]): void {
  const sids = new Set<string>();
  for (const { sid, place } of statements) {
    // An empty Sid is none: Terraform writes one into every statement.
    if (sid === undefined || sid === "") {
      continue;
    }
    if (form !== undefined && !form.characters.test(sid)) {
      const what = `The Sid ${quoted(sid)} can have only ${form.named}`;
      throw refusal(memberOf(place, "Sid"), what, sidCharacters);
    }
    if (sids.has(sid)) {
      const what = "Statement IDs (SID) in a single policy must be unique";
      throw refusal(memberOf(place, "Sid"), what, sidTwice);
    }
    sids.add(sid);
  }
}

function parseCondition(
  { condition }: StatementShape,
  variables: boolean,
): readonly ConditionTest[] {
  if (condition === undefined) {
    return [];
  }
  try {
    return parseConditions(condition.value, variables);
  } catch (error) {
    if (error instanceof ConditionError) {
      const place = error.path.reduce(memberOf, condition.place);
      throw refusal(place, error.message, conditionTexts[error.problem]);
    }
    throw error;
  }
}

const conditionTexts = {
  syntax: badSyntax,
  vendor: noVendor,
  value: legacyParsing,
  other: {},
};
