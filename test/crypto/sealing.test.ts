import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import { seal, unseal } from "../../lambdas/shared/crypto/sealing.ts";
import { xchachaDecrypt } from "../../lambdas/shared/crypto/xchacha20-poly1305.ts";
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "./fixtures.ts";

const key = counting(0, 32);
const identity = ["material", "123456789012", "us-east-1"];
const secret = Buffer.from("a secret of the table");

/**
 * What this version of the format looked like when it was made. Tables are full
 * of it: these values must open for ever. A change that breaks this test needs a
 * new version byte, not new values here.
 */
const knownAnswers = [
  {
    name: "a secret",
    identity,
    secret: hex(secret),
    sealed:
      "01000102030405060708090a0b0c0d0e0f1011121314151617ffe27c1af3a0e8da132b40eebf3acdc83f264ac998bfbc733004bfda8ed01c7ca78c17d719",
  },
  {
    name: "nothing, for nobody",
    identity: [],
    secret: "",
    sealed: "01000102030405060708090a0b0c0d0e0f1011121314151617814776cbc950bd99572606e9cbb2d9be",
  },
  {
    name: "a secret whose identity is not ASCII",
    identity: ["arten", "schlüssel", ""],
    secret: "00ff",
    sealed:
      "01000102030405060708090a0b0c0d0e0f10111213141516179e3de2952dc50b05c48f432aac716fe9a516",
  },
];

describe.each(knownAnswers)("known answer: $name", ({ identity, secret, sealed }) => {
  test("opens", () => {
    expect(hex(unseal(key, identity, bytes(sealed)))).toBe(secret);
  });

  test("is what is made today", () => {
    expect(hex(seal(key, identity, bytes(secret ?? ""), fixedRandom))).toBe(sealed);
  });
});

test("the format is the documented one", () => {
  const sealed = seal(key, ["ab", "c"], secret, fixedRandom);
  expect(sealed[0]).toBe(1);
  const nonce = sealed.subarray(1, 25);
  expect(nonce).toEqual(Buffer.from(counting(0, 24)));
  const associatedData = bytes("010000000261620000000163");
  expect(hex(xchachaDecrypt({ key, nonce, associatedData }, sealed.subarray(25)))).toBe(
    hex(secret),
  );
});

describe("refused", () => {
  const sealed = seal(key, identity, secret, fixedRandom);

  test("with any byte changed", () => {
    for (const changed of withOneByteChanged(sealed)) {
      expect(unseal(key, identity, changed)).toBeUndefined();
    }
  });

  test("cut short anywhere, or with a byte more", () => {
    for (let size = 0; size < sealed.length; size++) {
      expect(unseal(key, identity, sealed.subarray(0, size))).toBeUndefined();
      expect(unseal(key, identity, sealed.subarray(sealed.length - size))).toBeUndefined();
    }
    expect(unseal(key, identity, Buffer.concat([sealed, Uint8Array.of(0)]))).toBeUndefined();
  });

  test("under another key", () => {
    expect(unseal(counting(1, 32), identity, sealed)).toBeUndefined();
  });

  test.each([
    [
      ["a", "bc"],
      ["ab", "c"],
    ],
    [["a", "bc"], ["abc"]],
    [
      ["a", "bc"],
      ["a", "bc", ""],
    ],
    [
      ["a", "bc"],
      ["", "a", "bc"],
    ],
    [
      ["a", "bc"],
      ["bc", "a"],
    ],
    [
      ["a", "bc"],
      ["A", "bc"],
    ],
    [["a/b"], ["a", "b"]],
    [[""], []],
    [["a\u0000"], ["a"]],
  ])("sealed for %j, opened as %j", (own, other) => {
    const value = seal(key, own, secret, fixedRandom);
    expect(hex(unseal(key, own, value))).toBe(hex(secret));
    expect(unseal(key, other, value)).toBeUndefined();
  });

  test("as any other identity", () => {
    const path = fc.array(
      fc.string({ unit: fc.constantFrom("a", "\u0000", "\u0001"), maxLength: 3 }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(path, path, (own, other) => {
        const opened = unseal(key, other, seal(key, own, secret, fixedRandom));
        expect(opened !== undefined).toBe(JSON.stringify(own) === JSON.stringify(other));
      }),
      { numRuns: 300 },
    );
  });

  test.each([0, 31, 33])("a key of %i bytes is a programming error", (size) => {
    expect(() => seal(new Uint8Array(size), identity, secret, fixedRandom)).toThrow(RangeError);
    expect(() => unseal(new Uint8Array(size), identity, sealed)).toThrow(RangeError);
  });
});

test("two seals of one secret differ: each draws its nonce", () => {
  const seals = Array.from({ length: 100 }, () => hex(seal(key, identity, secret, systemRandom)));
  expect(new Set(seals).size).toBe(100);
});
