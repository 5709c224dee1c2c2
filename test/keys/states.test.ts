import { expect, test } from "vitest";
import { requireEnabled } from "../../lambdas/shared/keys/states.ts";
import { key, refusal } from "./fixtures.ts";

test("an enabled key may be used", () => {
  expect(() => requireEnabled(key)).not.toThrow();
});

test("a disabled key may not", () => {
  expect(refusal(() => requireEnabled({ ...key, state: "Disabled" }))).toEqual({
    code: "DisabledException",
    text: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled.",
  });
});
