import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../lambdas/shared/authorization/decide.ts";
import { explain } from "../../lambdas/shared/authorization/explain.ts";
import { deniedAs, grantOf, hasEffect, isAt } from "./citations.ts";
import { fullAccess, level, policy } from "./generated-policies.ts";
import { additions, questions, widestGrants } from "./generated-questions.ts";
import {
  disarmed,
  mapStatements,
  type Placed,
  reordered,
  statementsOf,
  withLayer,
  withStatement,
} from "./raw-policies.ts";
import { questionOf, type RawQuestion, type RawStatement } from "./raw-question.ts";
import { reference } from "./reference.ts";

function decideRaw(raw: RawQuestion) {
  return decide(questionOf(raw));
}

function outcome(raw: RawQuestion): string {
  const decision = decideRaw(raw);
  return decision.allowed ? "allowed" : decision.because;
}

const kinds = [
  "service-control",
  "resource-control",
  "resource",
  "trust",
  "identity",
  "boundary",
  "session",
];
const outcomes = [
  "allowed",
  ...kinds.flatMap((kind) => [`explicit-deny-${kind}`, `no-${kind}-allow`]),
];

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
  expect([...seen].toSorted()).toEqual(outcomes.toSorted());
});

const runs = { numRuns: 400 };

describe("a statement more or less", () => {
  test("a Deny more never allows", () => {
    fc.assert(
      fc.property(questions, additions, (question, { layer, statement }) => {
        fc.pre(outcome(question) !== "allowed");
        const deny: RawStatement = { ...statement, Effect: "Deny" };
        expect(outcome(withStatement(question, layer, deny))).not.toBe("allowed");
      }),
      runs,
    );
  });

  test("an Allow more never denies", () => {
    fc.assert(
      fc.property(questions, additions, (question, { layer, statement }) => {
        fc.pre(outcome(question) === "allowed");
        // Whom NotPrincipal allows is nobody: such a statement is refused.
        const { NotPrincipal, ...rest } = statement;
        const allow: RawStatement =
          layer === "resourceControl"
            ? (fullAccess.resourceControl.Statement[0] as RawStatement)
            : { ...rest, ...(NotPrincipal && { Principal: NotPrincipal }), Effect: "Allow" };
        expect(outcome(withStatement(question, layer, allow))).toBe("allowed");
      }),
      runs,
    );
  });

  test("an Allow less never allows", () => {
    fc.assert(
      fc.property(questions, fc.nat(30), (question, which) => {
        fc.pre(outcome(question) !== "allowed");
        const allows = statementsOf(question).filter(({ statement }) => isAllow(statement));
        const removed = allows[which % allows.length];
        fc.pre(removed !== undefined);
        const less = mapStatements(question, (statement, layer, place, index) =>
          place === removed.place && index === removed.index
            ? disarmed(statement, layer)
            : statement,
        );
        expect(outcome(less)).not.toBe("allowed");
      }),
      runs,
    );
  });

  test("a grant less never allows", () => {
    fc.assert(
      fc.property(questions, (question) => {
        fc.pre(outcome(question) !== "allowed" && question.grants.length > 0);
        expect(outcome({ ...question, grants: question.grants.slice(1) })).not.toBe("allowed");
      }),
      runs,
    );
  });

  test("a Deny of everything, wherever it stands, denies", () => {
    fc.assert(
      fc.property(questions, additions, (question, { layer }) => {
        fc.pre(outcome(question) === "allowed");
        const actions = layer === "trust" ? "sts:*" : ["kms:*", "sts:*"];
        const all: RawStatement = {
          Effect: "Deny",
          Action: actions,
          ...(["key", "trust", "resourceControl"].includes(layer) && { Principal: "*" }),
          ...(layer !== "trust" && { Resource: "*" }),
        };
        const changed = withStatement(question, layer, all);
        const isBound = changed !== question && binds(layer, question);
        expect(outcome(changed)).toMatch(isBound ? deniedAs(question) : /^allowed$/);
      }),
      runs,
    );
  });
});

/** Whom the policies of a layer do not reach, they neither limit nor deny. */
function binds(layer: Placed["layer"], { principal, action, policies }: RawQuestion): boolean {
  switch (layer) {
    case "identity":
      return principal.kind !== "root" && principal.kind !== "web-identity";
    case "serviceControl":
      return policies.serviceControl?.length !== 0;
    case "resourceControl":
      return (
        policies.resourceControl?.length !== 0 &&
        action !== "kms:RetireGrant" &&
        (policies.key ?? policies.trust) !== undefined
      );
    default:
      return true;
  }
}

test("a limit more never allows", () => {
  const limits = fc.record({
    boundary: policy("boundary"),
    session: fc.array(policy("session"), { maxLength: 2 }),
    serviceControl: level("serviceControl"),
    resourceControl: level("resourceControl"),
  });
  fc.assert(
    fc.property(questions, limits, (question, limit) => {
      fc.pre(outcome(question) !== "allowed");
      const { policies } = question;
      const limited = [
        withLayer(question, "boundary", policies.boundary ?? limit.boundary),
        withLayer(question, "session", policies.session ?? limit.session),
        withLayer(question, "serviceControl", [
          ...(policies.serviceControl ?? []),
          limit.serviceControl,
        ]),
        withLayer(question, "resourceControl", [
          ...(policies.resourceControl ?? []),
          limit.resourceControl,
        ]),
      ];
      expect(limited.map(outcome)).not.toContain("allowed");
    }),
    runs,
  );
});

test("the order of statements, policies, levels and grants does not matter", () => {
  fc.assert(
    fc.property(questions, fc.integer({ min: 1, max: 100 }), (question, seed) => {
      expect(outcome(reordered(question, seed))).toBe(outcome(question));
    }),
    runs,
  );
});

test("no grant overrides a Deny, or an organization that does not allow", () => {
  fc.assert(
    fc.property(questions, (question) => {
      const without = outcome({ ...question, grants: [] });
      fc.pre(/^explicit-deny-|^no-(service|resource)-control-allow$/.test(without));
      expect(outcome({ ...question, grants: widestGrants })).toBe(without);
    }),
    runs,
  );
});

describe("what a decision is by", () => {
  test("an Allow by Allows and grants that apply, a Deny by a Deny that does", () => {
    fc.assert(
      fc.property(questions, (question) => {
        const decision = decideRaw(question);
        const isExplicit = !decision.allowed && decision.because.startsWith("explicit-deny-");
        const { by } = explain(questionOf(question), decision);
        const effect = isExplicit ? "Deny" : "Allow";
        expect(by.filter((cited) => !hasEffect(cited, effect, question))).toEqual([]);
        // A root needs no statement where only its own account decides.
        const isBare = question.principal.kind === "root" && !question.policies.key;
        const told = isExplicit ? 1 : 0;
        expect(decision.allowed ? by.length > 0 || isBare : by.length === told).toBe(true);
      }),
      runs,
    );
  });

  test("what allows is enough, without the other Allows and grants beside it", () => {
    fc.assert(
      fc.property(questions, (question) => {
        const decision = decideRaw(question);
        fc.pre(decision.allowed);
        const { by } = explain(questionOf(question), decision);
        const isSpare = ({ layer, place, index, statement }: Omit<Placed, "policy">) =>
          ["key", "trust", "identity"].includes(layer) &&
          isAllow(statement) &&
          !by.some((cited) => isAt(cited, place, index));
        const only = mapStatements(question, (statement, layer, place, index) =>
          isSpare({ layer, place, index, statement }) ? disarmed(statement, layer) : statement,
        );
        const grants = by
          .filter(({ source }) => source === "grant")
          .map((cited) => grantOf(question, cited));
        expect(outcome({ ...only, grants })).toBe("allowed");
      }),
      runs,
    );
  });
});

function isAllow({ Effect }: RawStatement): boolean {
  return Effect === "Allow";
}
