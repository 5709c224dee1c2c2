import { expect, test } from "vitest";
import { namedUuid } from "../../lambdas/shared/crypto/named-uuid.ts";

test("the same names have the same one, for ever", () => {
  // Computed with Python's hashlib: SHA-256 of each name behind its length in four bytes.
  expect(namedUuid(["lockstead managed key v1", "123456789012", "us-east-1", "s3"])).toBe(
    "51a18c8b-2521-8d29-a4dd-d251f010600b",
  );
});

test("what stands where makes a difference", () => {
  const names = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], []];
  expect(new Set(names.map(namedUuid)).size).toBe(names.length);
});

test("it has version 8 and the variant of RFC 9562", () => {
  for (let n = 0; n < 100; n++) {
    expect(namedUuid([String(n)])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
});
