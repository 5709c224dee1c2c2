import { expect, test } from "vitest";
import { refuseRecipient, stopDryRun } from "../../lambdas/shared/keys/refusals.ts";
import { refusal } from "./fixtures.ts";

test("a dry run ends with its own error", () => {
  expect(refusal(() => stopDryRun(true))).toEqual({
    code: "DryRunOperationException",
    text: "The request would have succeeded, but the DryRun option is set.",
  });
});

test.each([undefined, false])("DryRun %s goes on", (dryRun) => {
  expect(() => stopDryRun(dryRun)).not.toThrow();
});

test("a Recipient is refused, an empty one too, rather than ignored", () => {
  expect(refusal(() => refuseRecipient({}))).toEqual({
    code: "UnsupportedOperationException",
    text: "This version of Lockstead does not take a Recipient.",
  });
  expect(() => refuseRecipient(undefined)).not.toThrow();
});
