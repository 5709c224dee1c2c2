/**
 * Condition blocks. All tests of a block must hold; a test holds when one of
 * its values matches, or, for a negated operator, when none does.
 * Source: ../shared/facts/authorization.md, section 6.
 */

import type { Context } from "../context.ts";
import { expand, parseTemplate, type Template } from "../template.ts";
import type { Match } from "./comparison.ts";
import { type Operator, operators } from "./operators.ts";

type Expected = {
  readonly template: Template;
  /** The comparison, where it does not wait for a variable. */
  readonly match: Match | undefined;
};

export type ConditionTest = {
  /** In lower case. */
  readonly key: string;
  readonly holds: (actual: readonly string[], context: Context, effect: Effect) => boolean;
};

type Effect = "Allow" | "Deny";

/** Why a block is refused. */
export class ConditionError extends Error {}

/**
 * @param block the value of a statement's Condition
 * @param variables whether the policy's Version has variables
 * @throws ConditionError
 */
export function parseConditions(
  block: Readonly<Record<string, unknown>>,
  variables: boolean,
): readonly ConditionTest[] {
  return Object.entries(block).flatMap(([name, tests]) => {
    if (typeof tests !== "object" || tests === null || Array.isArray(tests)) {
      throw new ConditionError(`The condition operator ${name} must have an object of keys.`);
    }
    return Object.entries(tests).map(([key, values]) => parseTest(name, key, values, variables));
  });
}

export function conditionsHold(
  tests: readonly ConditionTest[],
  context: Context,
  effect: Effect,
): boolean {
  return tests.every(({ key, holds }) => holds(context.get(key) ?? [], context, effect));
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

function parseTest(name: string, key: string, values: unknown, variables: boolean): ConditionTest {
  if (!/^[^:]+:./.test(key)) {
    throw new ConditionError(`The condition key ${key} must be prefaced by a vendor, e.g. kms:.`);
  }
  const [, qualifier, base = "", ifExists] = operatorForm.exec(name) ?? [];
  if (qualifier === "ForAllValues" && isSingle(key)) {
    // The key has one value or none, and ForAllValues holds when there is none:
    // a condition that looks strict and is not.
    throw new ConditionError(
      `OverlyPermissiveCondition:EncryptionContext: ForAllValues cannot be used with ${key}.`,
    );
  }
  const texts = textsOf(values, name);
  if (base === "Null" && qualifier === undefined && ifExists === undefined) {
    return { key: key.toLowerCase(), holds: parseNull(texts) };
  }
  const operator = operators.get(base);
  if (operator === undefined) {
    throw new ConditionError(`Unknown condition operator ${name}.`);
  }
  const expected = texts.map((text) => parseExpected(operator, name, text, variables));
  return {
    key: key.toLowerCase(),
    holds: (actual, context, effect) =>
      actual.length === 0
        ? holdsWithout(operator, qualifier, ifExists !== undefined)
        : holdsFor(
            operator,
            qualifier ?? (isSingle(key) ? strictest(effect) : undefined),
            matcherOf(expected, operator, context, effect),
            actual,
            effect,
          ),
  };
}

/** An encryption context's value is one, unless keys differ in case only. */
function isSingle(key: string): boolean {
  return /^kms:encryptioncontext:/i.test(key);
}

/** Of several values where one is meant, an Allow wants all right, and a Deny one wrong. */
function strictest(effect: Effect): string {
  return effect === "Allow" ? "ForAllValues" : "ForAnyValue";
}

function textsOf(values: unknown, name: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.map((value) => {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw new ConditionError(`The values of ${name} must be strings, numbers or booleans.`);
    }
    return String(value);
  });
}

function parseExpected(
  operator: Operator,
  name: string,
  text: string,
  variables: boolean,
): Expected {
  const template = parseTemplate(text, variables && operator.comparison.variables);
  if (template === undefined) {
    throw new ConditionError(`The value ${text} has a variable that cannot be read.`);
  }
  const match = template.fixed && operator.comparison.prepare(template.fixed);
  if (template.fixed !== undefined && match === undefined) {
    throw new ConditionError(`The value ${text} is none that ${name} can compare.`);
  }
  return { template, match };
}

/** `true`: the key must be missing; `false`: it must be there. */
function parseNull(texts: readonly string[]): ConditionTest["holds"] {
  const wanted = new Set(texts.map((text) => text.toLowerCase()));
  if ([...wanted].some((text) => text !== "true" && text !== "false")) {
    throw new ConditionError("The values of Null must be true or false.");
  }
  return (actual) => wanted.has(String(actual.length === 0));
}

function holdsWithout({ negated }: Operator, qualifier: string | undefined, ifExists: boolean) {
  return ifExists || qualifier === "ForAllValues" || (negated && qualifier !== "ForAnyValue");
}

/** Whether a value of the request matches one of the policy's; undefined when it cannot be compared. */
type AnyMatch = (actual: string) => boolean | undefined;

function matcherOf(
  expected: readonly Expected[],
  { comparison, negated }: Operator,
  context: Context,
  effect: Effect,
): AnyMatch {
  const matches: Match[] = [];
  for (const { template, match } of expected) {
    const glob = match === undefined ? expand(template, context) : undefined;
    const prepared = match ?? (glob && comparison.prepare(glob));
    if (prepared !== undefined) {
      matches.push(prepared);
    } else if (negated && effect === "Allow") {
      // What a variable stands for is unknown, so it cannot be ruled out.
      return () => true;
    }
  }
  return (actual) => {
    const results = new Set(matches.map((match) => match(actual)));
    return results.has(true) ? true : results.has(undefined) ? undefined : false;
  };
}

function holdsFor(
  { negated }: Operator,
  qualifier: string | undefined,
  anyMatch: AnyMatch,
  actual: readonly string[],
  effect: Effect,
): boolean {
  // What cannot be compared matches nothing. Whether it differs is unknown too:
  // an Allow does not take it for granted, and a Deny does.
  const satisfied = (value: string) => {
    const matches = anyMatch(value);
    return matches === undefined ? negated && effect === "Deny" : matches !== negated;
  };
  const every = qualifier === "ForAllValues" || (negated && qualifier === undefined);
  return every ? actual.every(satisfied) : actual.some(satisfied);
}
