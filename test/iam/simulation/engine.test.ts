/**
 * The simulator against the engine: for each case of decisions/ that a request
 * can say, SimulateCustomPolicy decides as requests are decided.
 */

import type { ContextEntry } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { decide } from "../../../lambdas/shared/authorization/decide.ts";
import { decisionCases } from "../../authorization/decision-cases.ts";
import { questionOf, type RawQuestion } from "../../authorization/raw-question.ts";
import { useService } from "../../support/suite.ts";
import { resultOf } from "./support.ts";

const suite = useService();

/** What only sessions, grants and organizations have cannot be said; nor what is filled in without being asked. */
function isExpressible(question: RawQuestion): boolean {
  const { principal, policies, grants, bindings = {}, context, resource } = question;
  const texts = JSON.stringify(policies);
  const owner = resource.split(":")[4] ?? "";
  const keys = Object.entries(context).map(([key, values]) => [key, [values].flat()] as const);
  const has = (key: string) => keys.some(([other]) => other.toLowerCase() === key);
  return (
    (principal.kind === "user" || principal.kind === "role-session") &&
    !(principal.kind === "role-session" && texts.includes(principal.arn)) &&
    grants.length === 0 &&
    Object.keys(bindings).length === 0 &&
    policies.session === undefined &&
    policies.serviceControl === undefined &&
    policies.resourceControl === undefined &&
    (owner === "" || owner === question.resourceAccount) &&
    !((policies.key ?? policies.trust) && resource === "*") &&
    // A trust policy is what it is by the action.
    (policies.trust === undefined) === !/^sts:(?:assume|tag|set)/i.test(question.action) &&
    keys.every(([key, values]) => key.length >= 5 && values.length > 0) &&
    ["aws:principalarn", "aws:principalaccount", "aws:userid", "aws:username"].every(
      (key) => has(key) || !texts.toLowerCase().includes(key),
    )
  );
}

const cases = [...decisionCases].flatMap(([file, all]) =>
  all
    .filter(({ question }) => isExpressible(question))
    .map(({ name, question }) => ({ name: `${file}: ${name}`, question })),
);

test("there are many cases to compare", () => {
  expect(cases.length).toBeGreaterThan(150);
});

describe("the simulator decides as the engine does", () => {
  test.each(cases)("$name", async ({ question }) => {
    const { principal, policies, action, resource, resourceAccount, context } = question;
    const { key, trust, identity = [], boundary } = policies;
    const resourceBased = key ?? trust;
    const ContextEntries = Object.entries(context).map(
      ([ContextKeyName, values]): ContextEntry => ({
        ContextKeyName,
        ContextKeyType: "stringList",
        ContextKeyValues: [values].flat(),
      }),
    );
    const result = await resultOf(
      suite.iam,
      identity.map((one) => JSON.stringify(one)),
      {
        ActionNames: [action],
        ResourceArns: [resource],
        CallerArn: principal.issuerArn ?? principal.arn,
        ResourceOwner: `arn:aws:iam::${resourceAccount}:root`,
        ContextEntries,
        ...(resourceBased && { ResourcePolicy: JSON.stringify(resourceBased) }),
        ...(boundary && { PermissionsBoundaryPolicyInputList: [JSON.stringify(boundary)] }),
      },
    );
    const decision = decide(questionOf(question));
    expect(result.EvalDecision).toBe(
      decision.allowed ? "allowed" : decision.by.length > 0 ? "explicitDeny" : "implicitDeny",
    );
    expect((result.MatchedStatements ?? []).length > 0).toBe(
      decision.allowed || decision.by.length > 0,
    );
  });
});
