import { assert, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { base32, fromBase32 } from "../../lambdas/shared/crypto/base32.ts";

test("a character for each number", () => {
  const all = Array.from({ length: 32 }, (_, number) => number);
  expect(base32(all)).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
});

test("the lowest five bits come back", () => {
  assert(
    property(uint8Array(), (bytes) => {
      expect(fromBase32(base32(bytes))).toEqual(Array.from(bytes, (byte) => byte % 32));
    }),
  );
});

test("what is no base32 has no number", () => {
  expect(fromBase32("A1a=Z")).toEqual([0, -1, -1, -1, 25]);
});
