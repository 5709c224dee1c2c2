import { describe, expect, test } from "vitest";
import { hkdfSha256 } from "../../lambdas/shared/crypto/hkdf.ts";
import rfc5869 from "../vectors/rfc5869.json" with { type: "json" };
import wycheproof from "../vectors/wycheproof/hkdf_sha256_test.json" with { type: "json" };
import { bytes, counting, hex } from "./fixtures.ts";

test.each(rfc5869.cases)("RFC 5869, $name", ({ ikm, salt, info, L, okm }) => {
  const derived = hkdfSha256({
    inputKey: bytes(ikm),
    salt: bytes(salt),
    info: bytes(info),
    length: L,
  });
  expect(hex(derived)).toBe(okm);
});

describe("Wycheproof", () => {
  const vectors = wycheproof.testGroups.flatMap(({ tests }) => tests);
  const valid = vectors.filter(({ result }) => result === "valid");
  const invalid = vectors.filter(({ result }) => result === "invalid");
  const derive = ({ ikm, salt, info, size }: (typeof vectors)[number]) =>
    hkdfSha256({ inputKey: bytes(ikm), salt: bytes(salt), info: bytes(info), length: size });

  test("every vector is one or the other", () => {
    expect([valid.length, invalid.length]).toEqual([83, 3]);
    expect(vectors).toHaveLength(wycheproof.numberOfTests);
  });

  test.each(valid)("$tcId $comment", (vector) => {
    expect(hex(derive(vector))).toBe(vector.okm);
  });

  test.each(invalid)("$tcId $comment: is refused", (vector) => {
    expect(() => derive(vector)).toThrow(RangeError);
  });
});

const parameters = { inputKey: counting(0, 32), salt: counting(32, 32), length: 32 };

test("info given as text is its UTF-8 bytes", () => {
  const info = "schlüssel";
  expect(hkdfSha256({ ...parameters, info })).toEqual(
    hkdfSha256({ ...parameters, info: Buffer.from(info, "utf8") }),
  );
});

test("each purpose has an output of its own", () => {
  const outputs = ["", "a", "b", "ab"].map((info) => hex(hkdfSha256({ ...parameters, info })));
  expect(new Set(outputs).size).toBe(4);
});

test("gives as many bytes as 255 hashes have, and not one more", () => {
  expect(hkdfSha256({ ...parameters, info: "", length: 255 * 32 })).toHaveLength(8160);
  expect(() => hkdfSha256({ ...parameters, info: "", length: 255 * 32 + 1 })).toThrow(RangeError);
});
