import { expect, test } from "vitest";
import { parsePolicy } from "../../lambdas/shared/authorization/document.ts";
import { parseStoredPolicy } from "../../lambdas/shared/authorization/policy-cache.ts";
import { PolicyError } from "../../lambdas/shared/authorization/policy-syntax.ts";

const policy = (name: string, padding = 0) =>
  JSON.stringify({
    Id: "x".repeat(padding),
    Statement: { Effect: "Allow", Action: "kms:*", Resource: `arn:aws:kms:*:*:alias/${name}` },
  });

const resourceOf = (text: string) =>
  parseStoredPolicy("identity", text).statements[0]?.resources?.patterns[0]?.source;

test("the same text is parsed once for each kind", () => {
  const [first, again] = [parseStoredPolicy("identity", policy("a")), policy("a")];
  expect(parseStoredPolicy("identity", again)).toBe(first);
  expect(parseStoredPolicy("session", again)).not.toBe(first);
  expect(first).toMatchObject(JSON.parse(JSON.stringify(parsePolicy("identity", again))));
});

test("a text is read by the rules of the kind that is asked for", () => {
  parseStoredPolicy("identity", policy("b"));
  expect(() => parseStoredPolicy("key", policy("b"))).toThrow(PolicyError);
  expect(() => parseStoredPolicy("managed", policy("b"))).toThrow(PolicyError);
});

test("another text has another policy, however many there are; what is asked for stays", () => {
  const kept = parseStoredPolicy("identity", policy("kept"));
  const first = parseStoredPolicy("identity", policy("user-0", 30_000));
  for (let index = 0; index < 300; index++) {
    expect(resourceOf(policy(`user-${index}`, 30_000))).toBe(`arn:aws:kms:*:*:alias/user-${index}`);
    expect(parseStoredPolicy("identity", policy("kept"))).toBe(kept);
  }
  expect(parseStoredPolicy("identity", policy("user-0", 30_000))).not.toBe(first);
});

test("a text that is larger than all that is kept is parsed nevertheless", () => {
  expect(resourceOf(policy("large", 5_000_000))).toBe("arn:aws:kms:*:*:alias/large");
  expect(resourceOf(policy("a"))).toBe("arn:aws:kms:*:*:alias/a");
});

test("what does not parse is not remembered as anything", () => {
  expect(() => parseStoredPolicy("key", "{}")).toThrow(PolicyError);
  expect(() => parseStoredPolicy("key", "{}")).toThrow(PolicyError);
});
