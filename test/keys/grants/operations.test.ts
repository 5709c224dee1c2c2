import { expect, test } from "vitest";
import { grantOperations } from "../../../lambdas/kms/members/shapes.ts";
import { requireGrantOperations } from "../../../lambdas/shared/keys/grants/operations.ts";
import { key, refusal } from "../fixtures.ts";

const check = (...operations: string[]) => requireGrantOperations(key, operations);

const fit = [
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
];
const all: readonly string[] = grantOperations.member.enum;
const unfit = all.filter((name) => !fit.includes(name));

test("all that fit a symmetric encryption key go together", () => {
  expect(() => check(...fit)).not.toThrow();
});

test.each(fit)("%s goes with another", (name) => {
  expect(() => check(name, "Decrypt")).not.toThrow();
});

test.each(fit.filter((name) => name !== "CreateGrant"))("%s goes alone", (name) => {
  expect(() => check(name)).not.toThrow();
});

test.each(unfit)("%s does not fit", (name) => {
  for (const operations of [[name], [name, "Encrypt"], ["Encrypt", name]]) {
    expect(refusal(() => check(...operations))).toEqual({
      code: "ValidationException",
      text: `Operations [${name}] are not supported when creating a grant for a symmetric KMS key with key usage ENCRYPT_DECRYPT. Valid operations are [${fit.join(", ")}]`,
    });
  }
});

test("there are operations of each kind, and no more than the API has", () => {
  expect(unfit.length).toBeGreaterThan(0);
  expect(fit.every((name) => all.includes(name))).toBe(true);
});

test.each([
  [[], "Operations must not be empty."],
  [["CreateGrant"], "Grants must not contain only the CreateGrant operation."],
  [["CreateGrant", "CreateGrant"], "Grants must not contain only the CreateGrant operation."],
])("%j is refused", (operations, text) => {
  expect(refusal(() => check(...operations))).toEqual({ code: "ValidationException", text });
});
