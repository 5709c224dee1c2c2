import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CborValue, decodeCbor, encodeCbor } from "../../lambdas/shared/recipient/cbor.ts";
import { InvalidAttestation } from "../../lambdas/shared/recipient/invalid.ts";
import { readOrRefused } from "./refused.ts";

const decode = (hex: string) => decodeCbor(Buffer.from(hex, "hex"));

// RFC 8949, appendix A: those of the kinds that are taken.
test.each<[string, CborValue]>([
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["1903e8", 1000],
  ["1a000f4240", 1_000_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["20", -1],
  ["3863", -100],
  ["f6", null],
  ["40", Buffer.of()],
  ["4401020304", Buffer.of(1, 2, 3, 4)],
  ["60", ""],
  ["62c3bc", "ü"],
  ["80", []],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["a0", new Map()],
  [
    "a201020304",
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
  [
    "a26161016162820203",
    new Map<string, CborValue>([
      ["a", 1],
      ["b", [2, 3]],
    ]),
  ],
])("%s is read and written", (hex, value) => {
  expect(decode(hex)).toEqual(value);
  expect(encodeCbor(value).toString("hex")).toBe(hex);
});

test.each<[string, CborValue]>([
  ["9f01820203ff", [1, [2, 3]]],
  ["9fff", []],
  [
    "bf61610161629f0203ffff",
    new Map<string, CborValue>([
      ["a", 1],
      ["b", [2, 3]],
    ]),
  ],
])("%s, of indefinite length, is read", (hex, value) => {
  expect(decode(hex)).toEqual(value);
});

describe("refused is", () => {
  test.each([
    ["nothing at all", "", "too early"],
    ["a string that is cut off", "4401", "too early"],
    ["a number that is cut off", "19", "too early"],
    ["an array that promises more", "82f6", "too early"],
    ["a map that promises much more", "bb0000ffffffffffff", "too early"],
    ["what never ends", "bf6161", "too early"],
    ["something behind it", "0000", "something follows"],
    ["a break alone", "ff", "reserved or of indefinite length"],
    ["a break for a value", "bf6161ff", "reserved or of indefinite length"],
    ["bytes of indefinite length", "5f4101ff", "reserved or of indefinite length"],
    ["text of indefinite length", "7f6161ff", "reserved or of indefinite length"],
    ["a reserved head", "1c", "reserved or of indefinite length"],
    ["a long 23", "1817", "not as short"],
    ["a long 255", "1900ff", "not as short"],
    ["a long 65535", "1a0000ffff", "not as short"],
    ["a long 2^32 - 1", "1b00000000ffffffff", "not as short"],
    ["a long length", "580161", "not as short"],
    ["2^53", "1b0020000000000000", "too large"],
    ["a tag", "d2f6", "a tag, a float"],
    ["a float", "f93c00", "a tag, a float"],
    ["true", "f5", "a tag, a float"],
    ["undefined", "f7", "a tag, a float"],
    ["text that is not UTF-8", "61ff", "not UTF-8"],
    ["a key twice", "a2616100616100", "twice"],
    ["a key twice, of indefinite length", "bf01000100ff", "twice"],
    ["a key of bytes", "a1406161", "neither text nor a number"],
    ["a key of null", "a1f600", "neither text nor a number"],
    ["great depth", `${"81".repeat(9)}80`, "too deeply"],
    ["great depth of maps", `${"a100".repeat(9)}80`, "too deeply"],
  ])("%s", (_what, hex, text) => {
    expect(() => decode(hex)).toThrow(InvalidAttestation);
    expect(() => decode(hex)).toThrow(text);
  });
});

test("what it writes, it reads", () => {
  const { value } = fc.letrec<{ value: CborValue; scalar: CborValue }>((tie) => ({
    scalar: fc.oneof(
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.string({ unit: "grapheme" }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    ),
    value: fc.oneof(
      { maxDepth: 5 },
      tie("scalar"),
      fc.array(tie("value"), { maxLength: 30 }),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.maxSafeInteger()), tie("value")), {
          selector: ([key]) => key,
        })
        .map((pairs) => new Map(pairs)),
    ),
  }));
  fc.assert(
    fc.property(value, (value) => void expect(decodeCbor(encodeCbor(value))).toEqual(value)),
  );
});

test("whatever comes is read or refused, and read in one spelling", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const read = readOrRefused(() => decodeCbor(bytes));
      if (read === undefined) {
        return;
      }
      const written = encodeCbor(read.value);
      // Only an indefinite length can be written in another way.
      const isIndefinite = bytes.some((byte) => byte === 0x9f || byte === 0xbf);
      expect(isIndefinite || written.equals(bytes)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
