import { expect, test } from "vitest";
import {
  policyLength,
  policyLimits,
  type Storage,
} from "../../lambdas/shared/authorization/policy-limits.ts";

test.each<[Storage, number, number]>([
  ["managed", 6144, 8],
  ["user-inline", 2048, 8],
  ["group-inline", 5120, 8],
  ["role-inline", 10_240, 8],
  ["trust", 2048, 8],
  ["session", 2048, 11],
  ["service-control", 10_240, 11],
  ["resource-control", 5120, 11],
])("%s policies have %d characters at most", (storage, maximum, length) => {
  expect(policyLimits[storage].maximum).toBe(maximum);
  expect(policyLength(storage, ['{ "a":\n\t1}'])).toBe(length - 1);
  expect(policyLength(storage, ['{ "a":\n\t1}', "x"])).toBe(length);
});
