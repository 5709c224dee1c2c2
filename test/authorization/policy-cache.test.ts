import { expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { PolicyError } from "../../lambdas/shared/authorization/policy-syntax.ts";
import { parseStoredKeyPolicy } from "../../lambdas/shared/authorization/policy-cache.ts";

const policy = (name: string) =>
  JSON.stringify({
    Id: name,
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::123456789012:user/${name}` },
      Action: "kms:*",
      Resource: "*",
    },
  });

test("the same text is parsed once", () => {
  expect(parseStoredKeyPolicy(policy("a"))).toBe(parseStoredKeyPolicy(policy("a")));
});

test("another text has another policy, however many there are", () => {
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 1200; index++) {
      const text = policy(`user-${index}`);
      expect(parseStoredKeyPolicy(text)).toEqual(parsePolicy("key", text));
    }
  }
});

test("what does not parse is not remembered as anything", () => {
  expect(() => parseStoredKeyPolicy("{}")).toThrow(PolicyError);
  expect(() => parseStoredKeyPolicy("{}")).toThrow(PolicyError);
});
