import { describe, expect, test } from "vitest";
import { aliasArn, keyArn, partitionOf, rootArn } from "../../lambdas/shared/keys/arn.ts";

describe.each([
  ["us-east-1", "aws"],
  ["eu-central-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["cn-northwest-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["us-gov-east-1", "aws-us-gov"],
])("%s", (region, partition) => {
  const place = { account: "000000000001", region };

  test(`is in the partition ${partition}`, () => {
    expect(partitionOf(region)).toBe(partition);
  });

  test("is in the ARNs of keys and aliases, not in that of the root", () => {
    const start = `arn:${partition}:kms:${region}:000000000001:`;
    expect(keyArn(place, "1234abcd")).toBe(`${start}key/1234abcd`);
    expect(aliasArn(place, "alias/a/b")).toBe(`${start}alias/a/b`);
    expect(rootArn(place)).toBe(`arn:${partition}:iam::000000000001:root`);
  });
});
