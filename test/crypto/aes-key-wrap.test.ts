import { createCipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aesKeyUnwrap } from "../../lambdas/shared/crypto/aes-key-wrap.ts";
import { bytes, counting, hex, withOneByteChanged } from "./fixtures.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

const key = counting(3, 32);

function wrap(material: Uint8Array): Buffer {
  const cipher = createCipheriv("id-aes256-wrap-pad", key, bytes("a65959a6"));
  return Buffer.concat([cipher.update(material), cipher.final()]);
}

test("Wycheproof", () => {
  const vectors = wycheproof<Record<"key" | "msg" | "ct", string>>("aes_kwp");
  const wrong = exceptions(
    vectors,
    ({ key: kek, msg, ct, result }) =>
      hex(aesKeyUnwrap(bytes(kek), bytes(ct))) === (result === "valid" ? msg : undefined),
  );
  expect(wrong).toEqual([]);
  expect(vectors.filter(({ result }) => result === "valid").length).toBeGreaterThan(10);
});

describe("what was wrapped", () => {
  test.each([1, 7, 8, 9, 28, 32, 1217, 2375])("%i bytes come out", (length) => {
    const material = counting(9, length);
    expect(hex(aesKeyUnwrap(key, wrap(material)))).toBe(hex(material));
  });

  test("does not come out with any byte changed", () => {
    for (const changed of withOneByteChanged(wrap(counting(0, 28)))) {
      expect(aesKeyUnwrap(key, changed)).toBeUndefined();
    }
  });

  test.each([0, 1, 8, 15, 17, 39])("%i bytes are nothing that was wrapped", (length) => {
    expect(aesKeyUnwrap(key, wrap(counting(0, 32)).subarray(0, length))).toBeUndefined();
  });

  test("comes out under no other key", () => {
    expect(aesKeyUnwrap(counting(4, 32), wrap(counting(0, 32)))).toBeUndefined();
  });
});

test("a key of another length is a programming error", () => {
  expect(() => aesKeyUnwrap(counting(0, 16), wrap(counting(0, 32)))).toThrow(RangeError);
});
