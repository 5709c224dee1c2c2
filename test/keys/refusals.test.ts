import { expect, test } from "vitest";
import { stopDryRun } from "../../lambdas/shared/keys/refusals.ts";
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
