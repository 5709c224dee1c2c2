/**
 * Condition blocks. All tests of a block must hold; a test holds when one of
 * its values matches, or, for a negated operator, when none does.
 * Source: ../shared/facts/authorization.md, section 6.
 */

import type { Context } from "../context.ts";
import { quoted } from "../policy-syntax.ts";
import { expand, parseTemplate, type Template, variablesOf } from "../template.ts";
import type { Match } from "./comparison.ts";
import { type Operator, operators } from "./operators.ts";

type Expected = {
  readonly template: Template;
  /** The comparison, where it does not wait for a variable. */
  readonly match: Match | undefined;
};

export type ConditionTest = {
  /** As in `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** In lower case: names of keys have none. */
  readonly key: string;
  /** The key as the policy writes it. */
  readonly writtenKey: string;
  /** As the policy writes them, variables and all. */
  readonly expected: readonly string[];
  /** The condition keys that it asks for: its own, and those of its variables. In lower case. */
  readonly asksFor: readonly string[];
  readonly holds: (actual: readonly string[], context: Context, effect: Effect) => boolean;
};

type Effect = "Allow" | "Deny";

/** Why a block is refused. The message is a sentence without its full stop. */
export class ConditionError extends Error {
  /**
   * - `syntax`: not of the form that blocks have, or with an unknown operator
   * - `vendor`: a key that is none
   * - `value`: one that its operator cannot compare
   */
  readonly problem: "syntax" | "vendor" | "value" | "other";
  /** The operator, and the key if it is about one. */
  readonly path: readonly string[];

  constructor(problem: ConditionError["problem"], path: readonly string[], message: string) {
    super(message);
    this.problem = problem;
    this.path = path;
  }
}

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
    const form = parseOperator(name);
    if (typeof tests !== "object" || tests === null || Array.isArray(tests)) {
      const message = `The condition operator ${quoted(name)} must have an object of keys`;
      throw new ConditionError("syntax", [name], message);
    }
    requireDistinct(name, Object.keys(tests));
    return Object.entries(tests).map(([key, values]) => parseTest(form, key, values, variables));
  });
}

/** Keys have no case: the same one twice is two conditions where a reader may see one. */
function requireDistinct(name: string, keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key.toLowerCase())) {
      throw new ConditionError(
        "syntax",
        [name, key],
        `The condition key ${quoted(key)} is given twice`,
      );
    }
    seen.add(key.toLowerCase());
  }
}

export function conditionsHold(
  tests: readonly ConditionTest[],
  context: Context,
  effect: Effect,
): boolean {
  return tests.every(({ key, holds }) => holds(context.get(key) ?? [], context, effect));
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** An operator as policies write it; undefined for `Null`, which compares nothing. */
type OperatorForm = {
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly ifExists: boolean;
  readonly operator: Operator | undefined;
};

function parseOperator(name: string): OperatorForm {
  const [, qualifier, base = "", suffix] = operatorForm.exec(name) ?? [];
  const operator = operators.get(base);
  if (operator === undefined && name !== "Null") {
    throw new ConditionError("syntax", [name], `Unknown condition operator ${quoted(name)}`);
  }
  return { name, qualifier, ifExists: suffix !== undefined, operator };
}

function parseTest(
  form: OperatorForm,
  key: string,
  values: unknown,
  variables: boolean,
): ConditionTest {
  const { name, qualifier } = form;
  const refused: Refused = (problem, message) => new ConditionError(problem, [name, key], message);
  const texts = textsOf(values);
  if (texts === undefined) {
    throw refused("syntax", `The values of ${name} must be strings, numbers or booleans`);
  }
  const expected = form.operator && parseExpected(form.operator, name, texts, variables, refused);
  if (!/^[^:]+:./.test(key)) {
    const message = `The condition key ${quoted(key)} must be prefaced by a vendor, e.g. kms:`;
    throw refused("vendor", message);
  }
  if (qualifier === "ForAllValues" && /^kms:encryptioncontext:/i.test(key)) {
    // The key has one value or none, and ForAllValues holds when there is none:
    // a condition that looks strict and is not.
    const message = `OverlyPermissiveCondition:EncryptionContext: ForAllValues cannot be used with ${quoted(key)}`;
    throw refused("other", message);
  }
  return {
    operator: name,
    key: key.toLowerCase(),
    writtenKey: key,
    expected: texts,
    asksFor: [
      key.toLowerCase(),
      ...(expected?.expected ?? []).flatMap(({ template }) => variablesOf(template)),
    ],
    holds: expected === undefined ? nullTest(texts, refused) : comparing(form, key, expected),
  };
}

type Refused = (problem: ConditionError["problem"], message: string) => ConditionError;

function parseExpected(
  operator: Operator,
  name: string,
  texts: readonly string[],
  variables: boolean,
  refused: Refused,
): ComparedTo {
  const expected = texts.map((text) => {
    const template = parseTemplate(text, variables && operator.comparison.variables);
    if (template === undefined) {
      throw refused("other", `The value ${quoted(text)} has a variable that cannot be read`);
    }
    const match = template.fixed && operator.comparison.prepare(template.fixed);
    if (template.fixed !== undefined && match === undefined) {
      throw refused("value", `The value ${quoted(text)} is none that ${name} can compare`);
    }
    return { template, match };
  });
  return { operator, expected };
}

type ComparedTo = { readonly operator: Operator; readonly expected: readonly Expected[] };

function comparing(
  { qualifier, ifExists }: OperatorForm,
  key: string,
  { operator, expected }: ComparedTo,
): ConditionTest["holds"] {
  const fixed = fixedMatcher(expected);
  const single = isSingle(key);
  return (actual, context, effect) =>
    actual.length === 0
      ? holdsWithout(operator, qualifier, ifExists)
      : holdsFor(
          operator,
          qualifier ?? (single ? strictest(effect) : undefined),
          fixed ?? matcherOf(expected, operator, context, effect),
          actual,
          effect,
        );
}

/** `true`: the key must be missing; `false`: it must be there. */
function nullTest(texts: readonly string[], refused: Refused): ConditionTest["holds"] {
  const wanted = new Set(texts.map((text) => text.toLowerCase()));
  if ([...wanted].some((text) => text !== "true" && text !== "false")) {
    throw refused("value", "The values of Null must be true or false");
  }
  return (actual) => wanted.has(String(actual.length === 0));
}

/** The value of a pair or of a tag is one, unless names differ in case only. */
function isSingle(key: string): boolean {
  return /^(?:kms:encryptioncontext:|(?:aws|iam):(?:request|resource)tag\/)/i.test(key);
}

/** Of several values where one is meant, an Allow wants all right, and a Deny one wrong. */
function strictest(effect: Effect): string {
  return effect === "Allow" ? "ForAllValues" : "ForAnyValue";
}

function textsOf(values: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return list.every((value) => /^(?:string|number|boolean)$/.test(typeof value))
    ? list.map(String)
    : undefined;
}

function holdsWithout({ negated }: Operator, qualifier: string | undefined, ifExists: boolean) {
  return ifExists || qualifier === "ForAllValues" || (negated && qualifier !== "ForAnyValue");
}

/** Whether a value of the request matches one of the policy's; undefined when it cannot be compared. */
type AnyMatch = (actual: string) => boolean | undefined;

/** For values without variables: what they match does not depend on the request. */
function fixedMatcher(expected: readonly Expected[]): AnyMatch | undefined {
  const matches = expected.map(({ match }) => match);
  return matches.every((match) => match !== undefined) ? anyOf(matches) : undefined;
}

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
  return anyOf(matches);
}

function anyOf(matches: readonly Match[]): AnyMatch {
  return (actual) => {
    let known = true;
    for (const match of matches) {
      const matched = match(actual);
      if (matched === true) {
        return true;
      }
      known &&= matched !== undefined;
    }
    return known ? false : undefined;
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
