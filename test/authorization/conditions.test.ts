import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decide } from "../../lambdas/shared/authorization/decide.ts";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { PolicyError } from "../../lambdas/shared/authorization/policy-syntax.ts";
import {
  type RawCondition,
  type RawContext,
  referenceHolds,
} from "./conditions/reference-conditions.ts";

const own = "123456789012";
const keyArn = `arn:aws:kms:us-east-1:${own}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const current = "2012-10-17";

/** `version` is left out of the policy where it is null. */
function parse(effect: "Allow" | "Deny", condition: unknown, version: string | null) {
  const all = { Principal: "*", Action: "kms:*", Resource: "*" };
  const conditional = { ...all, Effect: effect, Condition: condition };
  const statements =
    effect === "Allow" ? [conditional] : [{ ...all, Effect: "Allow" }, conditional];
  return parsePolicy(
    "key",
    JSON.stringify({ ...(version !== null && { Version: version }), Statement: statements }),
  );
}

/** Whether a statement with the condition applies: it allows, or forbids what another allows. */
function holds(
  effect: "Allow" | "Deny",
  condition: unknown,
  context: RawContext,
  version: string | null,
): boolean {
  const { allowed } = decide({
    principal: {
      kind: "user",
      account: own,
      arn: `arn:aws:iam::${own}:user/alice`,
      userId: "AIDAALICE",
    },
    policies: { identity: [], serviceControl: [] },
    action: "kms:Encrypt",
    resource: keyArn,
    resourceAccount: own,
    resourcePolicy: { kind: "key", name: "key", document: parse(effect, condition, version) },
    resourceControl: [],
    context,
  });
  return effect === "Allow" ? allowed : !allowed;
}

type Case = {
  readonly name: string;
  readonly condition: RawCondition;
  /** A key that is not named is missing; `[]` is an empty one. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Null for a policy without a Version. */
  readonly version?: string | null;
  /** Of those statements only; of both where it is left out. */
  readonly effect?: "Allow" | "Deny";
  /** Where the engine knows of the effect and is stricter than the reference, which does not. */
  readonly strict?: boolean;
  readonly holds: boolean | "refused";
};
type Family = { readonly rule: string; readonly cases: readonly Case[] };

const folder = new URL("conditions/", import.meta.url);
const families = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => {
    const { rule, cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Family;
    return { file, rule, cases };
  });

describe.each(families)("$file: $rule", ({ cases }) => {
  const rows = cases.flatMap(
    ({ name, condition, context = {}, version = current, effect, strict = false, holds }) => {
      const lowered = new Map(
        Object.entries(context).map(([key, values]) => [key.toLowerCase(), [values].flat()]),
      );
      const effects = effect ? [effect] : (["Allow", "Deny"] as const);
      return effects.map((effect) => ({
        name,
        condition,
        context: lowered,
        version,
        effect,
        strict,
        holds,
      }));
    },
  );

  test("no two cases have one name", () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  const decided = rows.filter((row) => row.holds !== "refused");
  // Not every family has both kinds of cases.
  test.for(decided)("$effect: $name: $holds", (row) => {
    expect(holds(row.effect, row.condition, row.context, row.version)).toBe(row.holds);
    // The reference is held to the same cases, or it would prove nothing.
    const expected = row.strict ? !row.holds : row.holds;
    expect(referenceHolds(row.condition, row.context, row.version, row.effect)).toBe(expected);
  });

  const refused = rows.filter((row) => row.holds === "refused");
  test.for(refused)("$effect: $name: refused", ({ effect, condition, version }) => {
    expect(() => parse(effect, condition, version)).toThrow(PolicyError);
  });
});

const anyKey = fc.constantFrom("aws:One", "AWS:two", "aws:PrincipalTag/Three");
const strings = ["a", "A", "b", "ab", "*", "1"];
const numbers = ["0", "1", "-1", "1.0", "1.5"];
const booleans = ["true", "false"];

/** An operator, perhaps with what may stand before and after it, about a key or two. */
function operators(names: readonly string[], values: readonly string[]) {
  const oneOrMore = fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );
  return fc
    .tuple(
      fc.constantFrom("", "", "ForAllValues:", "ForAnyValue:"),
      fc.constantFrom(...names),
      fc.constantFrom("", "", "IfExists"),
      fc.dictionary(anyKey, oneOrMore, { minKeys: 1, maxKeys: 2 }),
    )
    .map(([set, name, ifExists, keys]): [string, typeof keys] => [set + name + ifExists, keys]);
}

const numeric = [
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
];
const stringEquals = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
];
const nullOperator = fc
  .dictionary(anyKey, fc.constantFrom("true", "false", true, false), { minKeys: 1, maxKeys: 2 })
  .map((keys): [string, typeof keys] => ["Null", keys]);

const conditions: fc.Arbitrary<RawCondition> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: operators(stringEquals, [...strings, "${*}"]) },
      {
        weight: 3,
        arbitrary: operators(["StringLike", "StringNotLike"], [...strings, "a*", "?", "${*}"]),
      },
      { weight: 3, arbitrary: operators(numeric, numbers) },
      { weight: 1, arbitrary: operators(["Bool"], booleans) },
      { weight: 1, arbitrary: nullOperator },
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((entries) => Object.fromEntries(entries));

const contexts: fc.Arbitrary<RawContext> = fc
  .dictionary(
    anyKey,
    fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: lists([...strings, ...numbers, ...booleans]) },
      { weight: 2, arbitrary: lists(numbers) },
    ),
  )
  .map((keys) => new Map(Object.entries(keys).map(([key, list]) => [key.toLowerCase(), list])));

function lists(values: readonly string[]): fc.Arbitrary<string[]> {
  return fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
}

/** What AWS's documentation does not settle is not asked. */
function isSettled(condition: RawCondition, context: RawContext): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.keys(keys).every((key) => {
      const values = context.get(key.toLowerCase());
      // Does an empty key exist?
      const asksExistence = operator === "Null" || operator.endsWith("IfExists");
      // Is what is no number different from one?
      const asksDifference = operator.includes("NumericNotEquals");
      return (
        !(asksExistence && values?.length === 0) &&
        !(asksDifference && values?.some((value) => !numbers.includes(value)))
      );
    }),
  );
}

test("a condition holds when the reference evaluator says so", () => {
  const seen = { held: 0, failed: 0 };
  fc.assert(
    fc.property(conditions, contexts, (condition, context) => {
      fc.pre(isSettled(condition, context));
      for (const effect of ["Allow", "Deny"] as const) {
        const expected = referenceHolds(condition, context, current, effect);
        seen[expected ? "held" : "failed"] += 1;
        expect(holds(effect, condition, context, current)).toBe(expected);
      }
    }),
    { numRuns: 5000 },
  );
  // Nothing is proved about an outcome that hardly any block had.
  expect(Math.min(seen.held, seen.failed)).toBeGreaterThan(500);
});
