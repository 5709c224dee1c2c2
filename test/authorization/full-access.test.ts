import { expect, test } from "vitest";
import {
  fullResourceAccess,
  fullServiceAccess,
} from "../../lambdas/shared/authorization/full-access.ts";
import { parse, refusal, refused } from "./policies.ts";

const everything = { Effect: "Allow", Action: "*", Resource: "*" };

test("AWS's own policies of an organization allow all", () => {
  for (const { text, document } of [fullServiceAccess, fullResourceAccess]) {
    expect(JSON.parse(text)).toMatchObject({ Version: "2012-10-17", Statement: [everything] });
    const { statements, conditionKeys } = document;
    expect(conditionKeys.size).toBe(0);
    expect(statements).toMatchObject([
      { effect: "Allow", resources: { patterns: [{ source: "*" }] }, conditions: [] },
    ]);
    expect(statements[0]?.actions?.matches("kms:encrypt")).toBe(true);
  }
});

test("nobody else has a resource control policy like it", () => {
  expect(refusal(() => parse("resource-control", fullResourceAccess.text))).toEqual(
    refused("resource-control", "Statement[0].Effect", "Effect must be Deny"),
  );
});
