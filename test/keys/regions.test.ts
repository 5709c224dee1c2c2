import { expect, test } from "vitest";
import { requireRegion } from "../../lambdas/shared/keys/regions.ts";
import { checkScope } from "../../lambdas/shared/identity/signature/checks.ts";
import type { Claim } from "../../lambdas/shared/identity/signature/claim.ts";
import { refusal } from "./fixtures.ts";

const scopedTo = (region: string) => {
  const timestamp = "20300102T030405Z";
  const claim = { region, service: "kms", terminator: "aws4_request", date: "20300102", timestamp };
  return () => checkScope(claim as Claim, "kms", undefined);
};

test.each(["us-east-1", "ap-southeast-7", "il-central-1", "mx-central-1", "one-of-the-future-9"])(
  "%s is one, for keys and for signatures",
  (region) => {
    expect(() => requireRegion("ReplicaRegion", region)).not.toThrow();
    expect(scopedTo(region)).not.toThrow();
  },
);

/** The API model's pattern takes all but the last three. */
test.each([
  "cn-north-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "us-isob-east-1",
  "eu-isoe-west-1",
  "eusc-de-east-1",
  "us-east-12",
  "u-east-1",
  `us-${"e".repeat(28)}-1`,
  "us-east",
  "aws-global",
  "",
])("%j is none, for keys and for signatures", (region) => {
  expect(refusal(() => requireRegion("ReplicaRegion", region))).toEqual({
    code: "ValidationException",
    text: `ReplicaRegion ${region} is not a valid Region.`,
  });
  expect(refusal(scopedTo(region)).code).toBe("InvalidSignatureException");
});
