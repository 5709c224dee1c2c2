/** What a request is about, under names without case. */

import { describe, expect, test } from "vitest";
import {
  conditionsHold,
  parseConditions,
} from "../../lambdas/shared/authorization/conditions/condition.ts";
import {
  type Context,
  contextOf,
  namedContext,
} from "../../lambdas/shared/authorization/context.ts";

const prefixes = [
  "aws:RequestTag/",
  "aws:ResourceTag/",
  "iam:ResourceTag/",
  "kms:EncryptionContext:",
] as const;

/** Whether an Allow and a Deny with the condition apply. */
const applies = (operator: string, key: string, value: string, context: Context) => {
  const tests = parseConditions({ [operator]: { [key]: value } }, true);
  return {
    allow: conditionsHold(tests, context, "Allow"),
    deny: conditionsHold(tests, context, "Deny"),
  };
};

type Pairs = readonly (readonly [string, string])[];

describe.each(prefixes)("%s", (prefix) => {
  test.each<[string, Pairs, object, object]>([
    // Whether `= blue` holds for an Allow and for a Deny, and whether `≠ blue` does.
    ["right", [["Team", "blue"]], { allow: true, deny: true }, { allow: false, deny: false }],
    ["wrong", [["Team", "red"]], { allow: false, deny: false }, { allow: true, deny: true }],
    ["absent", [["Cost", "blue"]], { allow: false, deny: false }, { allow: true, deny: true }],
    [
      "wrong, then right",
      [
        ["Team", "red"],
        ["team", "blue"],
      ],
      { allow: false, deny: true },
      { allow: false, deny: true },
    ],
    [
      "right, then wrong",
      [
        ["TEAM", "blue"],
        ["Team", "red"],
      ],
      { allow: false, deny: true },
      { allow: false, deny: true },
    ],
    [
      "right twice",
      [
        ["TEAM", "blue"],
        ["team", "blue"],
      ],
      { allow: true, deny: true },
      { allow: false, deny: false },
    ],
  ])("%s", (_, pairs, equals, differs) => {
    const context = namedContext(prefix, pairs);
    expect(applies("StringEquals", `${prefix}Team`, "blue", context)).toEqual(equals);
    expect(applies("StringNotEquals", `${prefix}team`, "blue", context)).toEqual(differs);
  });
});

test.each([
  ["the own organization", "o-own", false],
  ["a foreign one", "o-foreign", true],
  ["none", undefined, true],
])("a Deny unless aws:ResourceOrgID is the own bites for %s: %s, %s", (_, id, bites) => {
  const context = contextOf({ "aws:ResourceOrgID": id });
  expect(applies("StringNotEquals", "aws:ResourceOrgID", "o-own", context).deny).toBe(bites);
});
