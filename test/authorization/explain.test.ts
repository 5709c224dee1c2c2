/** What people read when they ask why. Which near misses there are is for the cases of decisions/. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../lambdas/shared/authorization/decide.ts";
import { explain, type NearMiss } from "../../lambdas/shared/authorization/explain.ts";
import { deniedAs, grantOf, hasEffect, isAt, repaired, statementOf } from "./citations.ts";
import { questions } from "./generated-questions.ts";
import { mapStatements } from "./raw-policies.ts";
import { questionOf, type RawQuestion } from "./raw-question.ts";
import { applies } from "./reference.ts";

const own = "123456789012";
const key = `arn:aws:kms:us-east-1:${own}:key/a`;
const role = `arn:aws:iam::${own}:role/app`;
const session = `arn:aws:sts::${own}:assumed-role/app/one`;
const delegate = {
  Sid: "Delegate",
  Effect: "Allow",
  Principal: { AWS: own },
  Action: "kms:*",
  Resource: "*",
} as const;
const full = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } as const;

const question: RawQuestion = {
  principal: {
    kind: "role-session",
    account: own,
    arn: session,
    userId: "AROA:one",
    issuerArn: role,
  },
  action: "kms:Decrypt",
  resource: key,
  resourceAccount: own,
  policies: { key: { Statement: [delegate] } },
  grants: [],
  context: {},
};

function explained(change: Partial<RawQuestion>) {
  const asked = questionOf({ ...question, ...change });
  const { consulted: _consulted, ...rest } = explain(asked, decide(asked));
  return rest;
}

test("every policy that took part is named, whoever decided", () => {
  const asked = questionOf({
    ...question,
    policies: {
      key: { Statement: [delegate] },
      identity: [full],
      boundary: full,
      session: [full],
      serviceControl: [[full], [full]],
      resourceControl: [[{ Statement: [{ ...full.Statement[0], Principal: "*" }] }]],
    },
  });
  expect(explain(asked, decide(asked)).consulted).toEqual([
    { source: "service-control", policy: "serviceControl[0][0]" },
    { source: "service-control", policy: "serviceControl[1][0]" },
    { source: "resource-control", policy: "resourceControl[0][0]" },
    { source: "resource", policy: "key" },
    { source: "identity", policy: "identity[0]" },
    { source: "boundary", policy: "boundary" },
    { source: "session", policy: "session[0]" },
  ]);
});

describe("what is allowed", () => {
  test("by whom, and the Denies that came close", () => {
    const onlyInTheOrganization = {
      Sid: "OnlyInTheOrganization",
      Effect: "Deny",
      Action: "kms:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
    } as const;
    const identity = {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:*:${own}:key/*`,
    } as const;
    expect(
      explained({
        policies: {
          ...question.policies,
          identity: [{ Statement: [identity] }],
          serviceControl: [[full, { Statement: [onlyInTheOrganization] }]],
        },
        context: { "aws:PrincipalOrgID": "o-1" },
      }),
    ).toEqual({
      outcome: "allowed",
      by: [
        { source: "resource", policy: "key", statement: "Delegate" },
        { source: "identity", policy: "identity[0]", statement: "Statement[0]" },
      ],
      nearMisses: [
        {
          source: "service-control",
          policy: "serviceControl[0][1]",
          statement: "OnlyInTheOrganization",
          failed: [
            {
              part: "condition",
              operator: "StringNotEquals",
              key: "aws:PrincipalOrgID",
              expected: ["o-1"],
              actual: ["o-1"],
            },
          ],
        },
      ],
    });
  });

  test("by a grant", () => {
    const grant = { id: "grant-1", grantee: session, operations: ["Decrypt"] };
    expect(explained({ grants: [grant] })).toEqual({
      outcome: "allowed",
      by: [{ source: "grant", grant: "grant-1" }],
      nearMisses: [],
    });
  });
});

describe("what is denied", () => {
  test("by a Deny: that alone", () => {
    const never = { Sid: "Never", Effect: "Deny", Action: "kms:Decrypt", Resource: "*" } as const;
    expect(
      explained({ policies: { ...question.policies, identity: [full, { Statement: [never] }] } }),
    ).toEqual({
      outcome: "explicit-deny-identity",
      by: [{ source: "identity", policy: "identity[1]", statement: "Never" }],
      nearMisses: [],
    });
  });

  test("for want of an Allow: those that came close, each with what kept it", () => {
    const alice = `arn:aws:iam::${own}:user/alice`;
    const otherKeys = `arn:aws:kms:*:${own}:key/b*`;
    expect(
      explained({
        policies: {
          key: { Statement: [delegate, { ...delegate, Sid: "Alice", Principal: { AWS: alice } }] },
          identity: [
            {
              Version: "2012-10-17",
              Statement: [
                { Sid: "OtherKeys", Effect: "Allow", Action: "kms:*", Resource: otherKeys },
                {
                  Sid: "OwnTeam",
                  Effect: "Allow",
                  Action: "kms:De*",
                  Resource: "*",
                  Condition: {
                    StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" },
                    Bool: { "aws:MultiFactorAuthPresent": true },
                  },
                },
              ],
            },
          ],
        },
        grants: [
          {
            id: "grant-1",
            grantee: role,
            operations: ["Decrypt"],
            constraint: { EncryptionContextSubset: { app: "a" } },
          },
          { id: "grant-2", grantee: role, operations: ["Encrypt"] },
        ],
        context: { "aws:ResourceTag/team": "red", "aws:PrincipalTag/team": "blue" },
        encryptionContext: { app: "b" },
      }),
    ).toEqual({
      outcome: "no-identity-allow",
      by: [],
      nearMisses: [
        {
          source: "resource",
          policy: "key",
          statement: "Alice",
          failed: [{ part: "principal", expected: [alice], actual: [session, role, own] }],
        },
        {
          source: "identity",
          policy: "identity[0]",
          statement: "OtherKeys",
          failed: [{ part: "resource", expected: [otherKeys], actual: [key] }],
        },
        {
          source: "identity",
          policy: "identity[0]",
          statement: "OwnTeam",
          failed: [
            {
              part: "condition",
              operator: "StringEquals",
              key: "aws:ResourceTag/team",
              expected: ["${aws:PrincipalTag/team}"],
              actual: ["red"],
            },
            {
              part: "condition",
              operator: "Bool",
              key: "aws:MultiFactorAuthPresent",
              expected: ["true"],
              actual: undefined,
            },
          ],
        },
        {
          source: "grant",
          grant: "grant-1",
          failed: [
            {
              part: "constraint",
              type: "EncryptionContextSubset",
              expected: { app: "a" },
              actual: { app: "b" },
            },
          ],
        },
      ],
    });
  });

  test("for want of an Allow, where nothing came close", () => {
    expect(
      explained({ policies: { key: { Statement: [{ ...delegate, Action: "s3:*" }] } } }),
    ).toEqual({ outcome: "no-resource-allow", by: [], nearMisses: [] });
  });
});

const runs = { numRuns: 400 };

test("an explanation says what was decided, and decides nothing", () => {
  fc.assert(
    fc.property(questions, (raw) => {
      const asked = questionOf(raw);
      const decision = decide(asked);
      const explanation = explain(asked, decision);
      expect(explanation.outcome).toBe(decision.allowed ? "allowed" : decision.because);
      expect(explanation.by).toHaveLength(decision.by.length);
      expect(decide(asked)).toEqual(decision);
      expect(explain(asked, decision)).toEqual(explanation);
    }),
    runs,
  );
});

test("a Deny that nearly denied, denies once what failed is repaired", () => {
  const becomes = (raw: RawQuestion, miss: NearMiss) => {
    const changed = mapStatements(raw, (one, _, place, index) =>
      isAt(miss, place, index) ? repaired(one, miss.failed) : one,
    );
    const decision = decide(questionOf(changed));
    return decision.allowed ? "allowed" : decision.because;
  };
  fc.assert(
    fc.property(questions, (raw) => {
      const asked = questionOf(raw);
      const decision = decide(asked);
      fc.pre(decision.allowed);
      for (const miss of explain(asked, decision).nearMisses) {
        expect(statementOf(raw, miss).statement.Effect).toBe("Deny");
        expect(becomes(raw, miss)).toMatch(deniedAs(raw));
      }
    }),
    runs,
  );
});

test("an Allow that nearly applied, applies once what failed is repaired", () => {
  const isTrue = (raw: RawQuestion, miss: NearMiss) => {
    if (miss.source === "grant") {
      // Of a grant that fails twice, one failure is told.
      return grantOf(raw, miss).operations.includes(raw.action.slice("kms:".length));
    }
    const { statement, policy } = statementOf(raw, miss);
    return statement.Effect === "Allow" && applies(repaired(statement, miss.failed), policy, raw);
  };
  fc.assert(
    fc.property(questions, (raw) => {
      const asked = questionOf(raw);
      const decision = decide(asked);
      fc.pre(!decision.allowed);
      const { nearMisses } = explain(asked, decision);
      expect(nearMisses.filter((miss) => hasEffect(miss, "Allow", raw))).toEqual([]);
      expect(nearMisses.filter((miss) => !isTrue(raw, miss))).toEqual([]);
    }),
    runs,
  );
});
