/** The cases of the authorization tests, as the accounts concerned are told of them. */

import { describe, expect, test } from "vitest";
import type { CloudTrailEvent } from "../../../lambdas/shared/audit/event.ts";
import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Cited, NearMiss } from "../../../lambdas/shared/authorization/explain.ts";
import { printed } from "../../../local/cli/text/lines.ts";
import { type Advice, adviceOn } from "../../../local/cli/why/advice.ts";
import { reasonsOf } from "../../../local/cli/why/event.ts";
import { reportOn } from "../../../local/cli/why/report.ts";
import { type DecisionCase, decisionCases } from "../../authorization/decision-cases.ts";
import { eventOf } from "./sample-events.ts";

const text = (event: CloudTrailEvent) => printed(reportOn(event), { columns: 100, colours: false });

/** Of the caller and of the resource's owner, as far as there is something for them to know. */
function eventsOf({ question }: DecisionCase): readonly CloudTrailEvent[] {
  const accounts = new Set([question.principal.account, question.resourceAccount]);
  return [...accounts].flatMap((account) => eventOf(question, account) ?? []);
}

describe.each([...decisionCases])("%s", (_, cases) => {
  test.each(cases)("$name", (each) => {
    for (const event of eventsOf(each)) {
      const rendered = text(event);
      expect(rendered).not.toMatch(/undefined|\[object|NaN| {2}$/m);
      expect(rendered).toContain(event.requestID);
      const advice = adviceOn(event);
      expect(advice).toMatchObject({ verdict: event.errorCode ? "denied" : "allowed" });
      // A sentence may begin with it.
      const told = advice.text.toLowerCase();
      expect(namesIn(advice, event).filter((name) => !told.includes(name.toLowerCase()))).toEqual(
        [],
      );
      expect(advice.cited === undefined ? unmendable(event) : []).toEqual([]);
    }
  });
});

/** What the advice has to name: the deciding statement, or the failed conditions, or whom to ask. */
function namesIn(advice: Advice, event: CloudTrailEvent): readonly string[] {
  const [{ outcome, because = "", by, nearMisses, action }] = reasonsOf(event) as [Reason];
  if (outcome === "allowed" || because.startsWith("explicit-deny")) {
    return by.map(nameOf);
  }
  if (because === "other-account") {
    return ["The caller's own account", action];
  }
  if (because === "undisclosed") {
    return ["The account that owns the resource", action];
  }
  const { cited } = advice;
  if (cited === undefined) {
    return [action];
  }
  const { failed = [] } = nearMisses.find((miss) => nameOf(miss) === nameOf(cited)) ?? {};
  const conditions = failed.flatMap((failure) =>
    failure.part === "condition"
      ? [`condition ${failure.operator} ${failure.key}`].concat(failure.expected)
      : [],
  );
  return [nameOf(cited), ...conditions];
}

/** What came close to allowing it, of the kind of policy that should have. */
function unmendable(event: CloudTrailEvent): readonly NearMiss[] {
  const [{ because = "", nearMisses }] = reasonsOf(event) as [Reason];
  const source = /^no-(.*)-allow$/.exec(because)?.[1];
  return nearMisses.filter((miss) => miss.source === source);
}

function nameOf(cited: Cited): string {
  return cited.source === "grant" ? `grant ${cited.grant}` : cited.statement;
}

const golden = [
  ["delegation/and-an-identity-policy.json", "allowed"],
  ["delegation/conditions.json", "no-resource-allow"],
  ["explicit-deny/where-it-stands.json", "explicit-deny-resource"],
  ["account-only-actions/identity.json", "no-identity-allow"],
  ["conditions/boundary.json", "no-boundary-allow"],
  ["session-policies/", "no-session-allow"],
  ["service-control-policies/", "no-service-control-allow"],
  ["service-control-policies/", "explicit-deny-service-control"],
  ["resource-control-policies/levels.json", "no-resource-control-allow"],
  ["cross-account/both-sides.json", "no-identity-allow"],
  ["cross-account/both-sides.json", "no-resource-allow"],
  ["grants/constraint-subset.json", "no-resource-allow"],
  ["grants/children.json", "no-resource-allow"],
  ["trust-policies/assume-role.json", "no-trust-allow"],
  ["policy-variables/condition.json", "no-identity-allow"],
] as const;

/** One of each kind, as people read it. */
describe("the whole text", () => {
  test.each(golden)("%s: %s", async (file, expected) => {
    const [path, cases = []] =
      [...decisionCases].find(
        ([name, list]) => name.startsWith(file) && list.some((each) => each.expected === expected),
      ) ?? [];
    const found = cases.findLast((each) => each.expected === expected);
    expect(found).toBeDefined();
    const texts = found === undefined ? [] : eventsOf(found).map(text);
    const slug = `${path?.replace(".json", "").replaceAll("/", "-")}-${expected}`;
    await expect([found?.name, ...texts, ""].join("\n\n")).toMatchFileSnapshot(
      `goldens/${slug}.txt`,
    );
  });
});
