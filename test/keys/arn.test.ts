import { expect, test } from "vitest";
import { aliasArn, keyArn, rootArn } from "../../lambdas/shared/keys/arn.ts";

test.each(["us-east-1", "eu-central-1", "ap-southeast-5"])("ARNs in %s", (region) => {
  const place = { account: "000000000001", region };
  const start = `arn:aws:kms:${region}:000000000001:`;
  expect(keyArn(place, "1234abcd")).toBe(`${start}key/1234abcd`);
  expect(aliasArn(place, "alias/a/b")).toBe(`${start}alias/a/b`);
  expect(rootArn(place)).toBe("arn:aws:iam::000000000001:root");
});
