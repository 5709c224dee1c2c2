import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lengthPrefixed } from "../../lambdas/shared/crypto/encoding.ts";
import { hex } from "./fixtures.ts";

/** Reads back what was encoded. That this is possible at all is what makes the encoding injective. */
function decode(encoded: Uint8Array): readonly string[] {
  const buffer = Buffer.from(encoded);
  const parts: string[] = [];
  let at = 0;
  while (at < buffer.length) {
    const end = at + 4 + buffer.readUInt32BE(at);
    expect(end).toBeLessThanOrEqual(buffer.length);
    parts.push(buffer.toString("hex", at + 4, end));
    at = end;
  }
  return parts;
}

test.each([
  ["no parts", [], ""],
  ["an empty part", [""], "00000000"],
  ["two empty parts", ["", ""], "0000000000000000"],
  ["text as UTF-8", ["aé€😀"], "0000000a61c3a9e282acf09f9880"],
  ["bytes as they are", [Uint8Array.of(0, 0, 0, 1)], "0000000400000001"],
  ["parts in their order", ["b", "a"], "00000001620000000161"],
])("%s", (_, parts, expected) => {
  expect(hex(lengthPrefixed(parts))).toBe(expected);
});

test("different parts never look alike: whatever is encoded can be read back", () => {
  // Small bytes, because they can be mistaken for lengths.
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 9, max: 5 }),
    fc.string({ unit: "binary", maxLength: 9 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const expected = parts.map((value) => Buffer.from(value as Uint8Array).toString("hex"));
      expect(decode(lengthPrefixed(parts))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test("a part of 256 bytes and more has its whole length", () => {
  expect(decode(lengthPrefixed([new Uint8Array(65_537), "x"])).map(({ length }) => length)).toEqual(
    [131_074, 2],
  );
});

test("text without a UTF-8 form throws, for it would look like other text", () => {
  expect(() => lengthPrefixed(["\ud800"])).toThrow(RangeError);
});
