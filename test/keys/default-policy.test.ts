import { expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { defaultKeyPolicy } from "../../lambdas/shared/keys/default-policy.ts";

// As `aws kms get-key-policy --output text` shows it, to the space.
const lines = [
  "{",
  '  "Version" : "2012-10-17",',
  '  "Id" : "key-default-1",',
  '  "Statement" : [ {',
  '    "Sid" : "Enable IAM User Permissions",',
  '    "Effect" : "Allow",',
  '    "Principal" : {',
  '      "AWS" : "arn:aws:iam::111122223333:root"',
  "    },",
  '    "Action" : "kms:*",',
  '    "Resource" : "*"',
  "  } ]",
  "}",
];

test("is AWS's, to the space", () => {
  expect(defaultKeyPolicy({ account: "111122223333", region: "us-east-1" })).toBe(lines.join("\n"));
});

test("delegates everything to the account, and nothing else", () => {
  const policy = parsePolicy(
    "key",
    defaultKeyPolicy({ account: "111122223333", region: "us-east-1" }),
  );
  expect(policy.statements).toEqual([
    {
      index: 0,
      sid: "Enable IAM User Permissions",
      effect: "Allow",
      principals: { negated: false, named: [{ type: "account", account: "111122223333" }] },
      actions: { negated: false, patterns: ["kms:*"], matches: expect.any(Function) },
      resources: {
        negated: false,
        patterns: [expect.objectContaining({ fixed: { text: "*", literalAt: new Set() } })],
      },
      conditions: [],
    },
  ]);
});
