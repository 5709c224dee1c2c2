/** cdk-nag's AwsSolutions pack over every variant of the stacks. */

import { Validations } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { synthesize, type Synthesis } from "./synthesis.ts";

const variants: Record<string, string>[] = [
  {},
  { edge: "none" },
  { removal: "destroy" },
  { wrapping: "ssm:/lockstead/wrapping" },
  { wrapping: "kms:arn:aws:kms:eu-west-1:111122223333:key/mrk-1" },
];

/** Rule → reason, of each construct that acknowledges a finding. */
function acknowledged({ app }: Synthesis): Map<string, Record<string, string>> {
  const found = app.node.findAll().map(({ node }) => {
    const entries = node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, unknown>))
      .map(([rule, data]) => [rule.replace(/^.*::/, ""), reasonIn(data)] as const);
    return [node.path, Object.fromEntries(entries)] as const;
  });
  return new Map(found.filter(([, rules]) => Object.keys(rules).length > 0));
}

function reasonIn(data: unknown): string {
  return typeof data === "string" ? data : String((data as { reason?: unknown }).reason);
}

describe.each(variants)("with %j", (context) => {
  const synthesis = synthesize(context);

  test("there is no finding", () => {
    expect(new AwsSolutionsChecks(synthesis.app).validateScope(synthesis.app).violations).toEqual(
      [],
    );
  });

  test("every acknowledgement answers a finding, and says why it is none", () => {
    const strict = new AwsSolutionsChecks(synthesis.app);
    Object.defineProperty(strict, "isAcknowledged", { value: () => false });
    const findings = strict
      .validateScope(synthesis.app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`),
      );

    const answered = [...acknowledged(synthesis)].flatMap(([path, rules]) =>
      Object.entries(rules).map(([rule, reason]) => {
        expect(reason.split(" ").length, `${path} ${rule}`).toBeGreaterThan(8);
        return `${path} ${rule}`;
      }),
    );
    expect(answered.sort()).toEqual(findings.sort());
  });
});
