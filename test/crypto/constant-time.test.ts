import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sameSecret } from "../../lambdas/shared/crypto/constant-time.ts";

test.each([
  ["the same text", "secret", "secret", true],
  ["nothing and nothing", "", "", true],
  ["text and its UTF-8 bytes", "schlüssel", Buffer.from("schlüssel", "utf8"), true],
  ["the same bytes", Uint8Array.of(0, 255), Uint8Array.of(0, 255), true],
  ["another last character", "secret", "secreT", false],
  ["another first character", "secret", "Secret", false],
  ["a prefix", "secret", "secre", false],
  ["a longer one", "secret", "secret ", false],
  ["nothing and something", "", "secret", false],
  ["something and nothing", "secret", "", false],
  ["bytes with another length", Uint8Array.of(0), Uint8Array.of(0, 0), false],
])("%s", (_, left, right, same) => {
  expect(sameSecret(left, right)).toBe(same);
  expect(sameSecret(right, left)).toBe(same);
});

test("is equality, whatever the lengths", () => {
  const short = fc.uint8Array({ maxLength: 3, max: 1 });
  fc.assert(
    fc.property(short, short, (left, right) => {
      expect(sameSecret(left, right)).toBe(Buffer.compare(left, right) === 0);
    }),
  );
});
