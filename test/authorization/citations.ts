/** Finds what a decision or an explanation speaks of, and says whether it speaks truly. */

import type { Cited, Failure } from "../../lambdas/shared/authorization/explain.ts";
import { type Placed, statementsOf, statementWithout } from "./raw-policies.ts";
import type { RawGrant, RawQuestion, RawStatement } from "./raw-question.ts";
import { applies, grantAllows, namingsOf } from "./reference.ts";

/** `resource: Sid`, `identity: Statement[0]` or `grant: id`. */
export function citation(cited: Cited): string {
  return `${cited.source}: ${cited.source === "grant" ? cited.grant : cited.statement}`;
}

/** Of a statement without a Sid. */
export function isAt(cited: Cited, place: string, index: number): boolean {
  return (
    cited.source !== "grant" && cited.policy === place && cited.statement === `Statement[${index}]`
  );
}

export function statementOf(question: RawQuestion, cited: Cited): Placed {
  const found = statementsOf(question).find(({ place, index }) => isAt(cited, place, index));
  if (found === undefined) {
    throw new Error(`There is no such statement: ${JSON.stringify(cited)}`);
  }
  return found;
}

export function grantOf({ grants }: RawQuestion, cited: Cited): RawGrant {
  const found = grants.find(({ id }) => cited.source === "grant" && cited.grant === id);
  if (found === undefined) {
    throw new Error(`There is no such grant: ${JSON.stringify(cited)}`);
  }
  return found;
}

/** Whether what is cited has the effect on what is asked. */
export function hasEffect(cited: Cited, effect: "Allow" | "Deny", question: RawQuestion): boolean {
  if (cited.source === "grant") {
    const grant = grantOf(question, cited);
    const namings = namingsOf({ AWS: grant.grantee }, question);
    return effect === "Allow" && namings.length > 0 && grantAllows(grant, question);
  }
  const { statement, policy } = statementOf(question, cited);
  return statement.Effect === effect && applies(statement, policy, question);
}

/** The statement without what is said to have failed. */
export function repaired(statement: RawStatement, failed: readonly Failure[]): RawStatement {
  let whole = statement;
  for (const failure of failed) {
    whole = repairedIn(whole, failure);
  }
  return whole;
}

function repairedIn(statement: RawStatement, failure: Failure): RawStatement {
  switch (failure.part) {
    case "principal":
    case "not-principal":
      return { ...statementWithout(statement, "NotPrincipal"), Principal: "*" };
    case "resource":
    case "not-resource":
      return { ...statementWithout(statement, "NotResource"), Resource: "*" };
    case "condition": {
      const { [failure.operator]: tests = {}, ...others } = statement.Condition ?? {};
      const rest = Object.entries(tests).filter(([key]) => key !== failure.key);
      const kept = rest.length > 0 ? { [failure.operator]: Object.fromEntries(rest) } : {};
      return { ...statement, Condition: { ...others, ...kept } };
    }
    default:
      throw new Error(`A statement has no ${failure.part}.`);
  }
}

/**
 * What becomes of a question that a Deny reaches. To whom their own account does
 * not allow it, another account's Deny is not told.
 */
export function deniedAs({ principal, resourceAccount }: RawQuestion): RegExp {
  return principal.account === resourceAccount ? /^explicit-deny-/ : /^explicit-deny-|^no-/;
}
