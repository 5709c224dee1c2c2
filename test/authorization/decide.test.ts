import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../lambdas/shared/authorization/decide.ts";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import table from "./decide-cases.json" with { type: "json" };
import { type RawPolicy, type RawQuestion, type RawStatement, reference } from "./reference.ts";

function decideRaw(question: RawQuestion) {
  return decide({
    ...question,
    context: new Map(),
    keyPolicy: question.keyPolicy && parsePolicy("key", JSON.stringify(question.keyPolicy)),
    identityPolicies: question.identityPolicies.map((policy) =>
      parsePolicy("identity", JSON.stringify(policy)),
    ),
  });
}

function outcome(question: RawQuestion): string {
  const decision = decideRaw(question);
  return decision.allowed ? "allowed" : decision.because;
}

describe("the cases of decide-cases.json", () => {
  const principals = table.principals as unknown as Readonly<Record<string, Principal>>;
  type Case = Partial<Omit<RawQuestion, "principal">> & {
    readonly name: string;
    readonly principal: string;
    readonly expected: string;
  };
  const cases = (table.cases as unknown as readonly Case[]).map(
    ({ name, expected, principal, identityPolicies = [], ...rest }) => {
      const who = principals[principal];
      if (who === undefined) {
        throw new Error(`The case "${name}" has an unknown principal: ${principal}`);
      }
      return {
        name,
        expected,
        question: { ...table.defaults, ...rest, principal: who, identityPolicies },
      };
    },
  );

  test.each(cases)("$name: $expected", ({ question, expected }) => {
    expect(outcome(question)).toBe(expected);
    // The reference is held to the same cases, or it would prove nothing.
    expect(reference(question)).toBe(expected);
  });
});

const own = "123456789012";
const other = "999999999999";
const keyArn = `arn:aws:kms:us-east-1:${own}:key/a`;
const roleArn = `arn:aws:iam::${own}:role/app`;

const principals: readonly Principal[] = [
  { kind: "user", account: own, arn: `arn:aws:iam::${own}:user/alice`, userId: "AIDA" },
  { kind: "root", account: own, arn: `arn:aws:iam::${own}:root`, userId: own },
  {
    kind: "session",
    account: own,
    arn: `arn:aws:sts::${own}:assumed-role/app/s`,
    userId: "AROA:s",
    roleArn,
  },
  { kind: "user", account: other, arn: `arn:aws:iam::${other}:user/alice`, userId: "AIDB" },
  { kind: "root", account: other, arn: `arn:aws:iam::${other}:root`, userId: other },
];

/** Few names, so that what is generated meets. */
const names = [...principals.map(({ arn }) => arn), roleArn, own, other, "*"];

const some = <T>(...values: readonly T[]) =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );

const actionPatterns = some("*", "kms:*", "kms:Encrypt", "KMS:DE*", "kms:?ecrypt", "iam:*");
const action = fc.oneof(
  { weight: 8, arbitrary: fc.record({ Action: actionPatterns }) },
  { weight: 2, arbitrary: fc.record({ NotAction: actionPatterns }) },
);
const resource = fc.record({
  Resource: some("*", keyArn, "arn:aws:kms:*:*:key/*", "arn:aws:kms:us-*:*:*", "arn:aws:s3:::a"),
});
const effect = fc.record({
  Effect: fc.oneof(
    { weight: 3, arbitrary: fc.constant("Allow" as const) },
    { weight: 1, arbitrary: fc.constant("Deny" as const) },
  ),
});
const principal = fc.record({
  Principal: fc.oneof(
    fc.constant("*" as const),
    fc.record({ AWS: some(...names) }),
    fc.record({ AWS: some(...names), Service: some("*", "s3.amazonaws.com") }),
    fc.record({ Service: some("*", "s3.amazonaws.com") }),
  ),
});

type Parts = readonly Partial<RawStatement>[];
const joined = (parts: Parts) => Object.assign({}, ...parts) as RawStatement;

const identityStatement = fc.tuple(effect, action, resource).map(joined);
const nothing = fc.constant({});
const keyStatement = fc
  .tuple(
    effect,
    principal,
    fc.oneof({ weight: 9, arbitrary: action }, { weight: 1, arbitrary: nothing }),
    fc.oneof({ weight: 9, arbitrary: resource }, { weight: 1, arbitrary: nothing }),
  )
  .map(joined);

const policyOf = (statement: fc.Arbitrary<RawStatement>): fc.Arbitrary<RawPolicy> =>
  fc.record({ Statement: fc.array(statement, { minLength: 1, maxLength: 4 }) });

const questions: fc.Arbitrary<RawQuestion> = fc.record({
  principal: fc.constantFrom(...principals),
  action: fc.constantFrom("kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"),
  resource: fc.constantFrom(keyArn, "*"),
  resourceAccount: fc.constant(own),
  keyPolicy: fc.oneof(
    { weight: 5, arbitrary: policyOf(keyStatement) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  identityPolicies: fc.array(policyOf(identityStatement), { maxLength: 3 }),
});

test("the decision is what the reference evaluator decides", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(questions, (question) => {
      const decided = outcome(question);
      seen.add(decided);
      expect(decided).toBe(reference(question));
    }),
    { numRuns: 5000 },
  );
  // Nothing is proved about an outcome that no question had.
  expect([...seen].toSorted()).toEqual([
    "allowed",
    "explicit-deny-identity",
    "explicit-deny-resource",
    "no-identity-allow",
    "no-resource-allow",
  ]);
});

test("what allows is an Allow", () => {
  fc.assert(
    fc.property(questions, (question) => {
      const decision = decideRaw(question);
      fc.pre(decision.allowed);
      // An account's root needs no statement in its own account.
      const { by } = decision;
      expect(by?.effect ?? question.principal.kind).toBe(by ? "Allow" : "root");
    }),
  );
});

/** A statement more, in the key policy where there is one and it is meant, else in an identity policy. */
const additions = fc.record({
  inKeyPolicy: fc.boolean(),
  key: keyStatement,
  identity: identityStatement,
});
type Addition = {
  readonly inKeyPolicy: boolean;
  readonly key: RawStatement;
  readonly identity: RawStatement;
};

function withStatement(
  question: RawQuestion,
  { inKeyPolicy, key, identity }: Addition,
  change: Partial<RawStatement>,
): RawQuestion {
  const { keyPolicy, identityPolicies } = question;
  if (inKeyPolicy && keyPolicy !== undefined) {
    const Statement = [...keyPolicy.Statement, { ...key, ...change }];
    return { ...question, keyPolicy: { Statement } };
  }
  const added = { Statement: [{ ...identity, ...change }] };
  return { ...question, identityPolicies: [...identityPolicies, added] };
}

/** One of the Allows, wherever it is, allows nothing any more. */
function withoutAllow(question: RawQuestion, which: number): RawQuestion {
  const { keyPolicy, identityPolicies } = question;
  const policies = keyPolicy ? [keyPolicy, ...identityPolicies] : identityPolicies;
  const allows = policies.flatMap(({ Statement }) => Statement).filter((s) => s.Effect === "Allow");
  const removed = allows[which % allows.length];
  const reduce = (policy: RawPolicy): RawPolicy => ({
    Statement: policy.Statement.map((statement) => {
      const { NotAction: _, ...rest } = statement;
      return statement === removed ? { ...rest, Action: "other:Nothing" } : statement;
    }),
  });
  return {
    ...question,
    keyPolicy: keyPolicy && reduce(keyPolicy),
    identityPolicies: identityPolicies.map(reduce),
  };
}

test("a Deny more never allows", () => {
  fc.assert(
    fc.property(questions, additions, (question, addition) => {
      fc.pre(outcome(question) !== "allowed");
      const changed = withStatement(question, addition, { Effect: "Deny" });
      expect(outcome(changed)).not.toBe("allowed");
    }),
    { numRuns: 1000 },
  );
});

test("an Allow more never denies", () => {
  fc.assert(
    fc.property(questions, additions, (question, addition) => {
      fc.pre(outcome(question) === "allowed");
      const changed = withStatement(question, addition, { Effect: "Allow" });
      expect(outcome(changed)).toBe("allowed");
    }),
    { numRuns: 1000 },
  );
});

test("an Allow less never allows", () => {
  fc.assert(
    fc.property(questions, fc.nat(12), (question, which) => {
      fc.pre(outcome(question) !== "allowed");
      expect(outcome(withoutAllow(question, which))).not.toBe("allowed");
    }),
    { numRuns: 1000 },
  );
});

test("a Deny of everything, wherever it stands, denies", () => {
  const all: RawStatement = { Effect: "Deny", Action: "*", Resource: "*" };
  fc.assert(
    fc.property(questions, fc.boolean(), (question, inKeyPolicy) => {
      const addition = { inKeyPolicy, key: { ...all, Principal: "*" as const }, identity: all };
      expect(outcome(withStatement(question, addition, {}))).toMatch(
        // Another account's Deny is not told to whom their own account allows nothing.
        /^explicit-deny-|^no-identity-allow$/,
      );
    }),
  );
});

test("neither the order of statements nor that of policies matters", () => {
  const shuffled = questions.chain((question) =>
    fc.record({
      question: fc.constant(question),
      identityPolicies: shuffle(question.identityPolicies),
      statements: shuffle(question.keyPolicy?.Statement ?? []),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ question, identityPolicies, statements }) => {
      const reordered = {
        ...question,
        identityPolicies: identityPolicies.map(({ Statement }) => ({
          Statement: Statement.toReversed(),
        })),
        keyPolicy: question.keyPolicy && { Statement: statements },
      };
      expect(outcome(reordered)).toBe(outcome(question));
    }),
    { numRuns: 1000 },
  );
});

function shuffle<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });
}
