import { describe, expect, test } from "vitest";
import { hmac, sameMac } from "../../lambdas/shared/crypto/hmac.ts";
import { bytes, counting, hex, withOneByteChanged } from "./fixtures.ts";
import { exceptions, wycheproof } from "./wycheproof.ts";

describe.each([
  ["sha224", 28],
  ["sha256", 32],
  ["sha384", 48],
  ["sha512", 64],
] as const)("%s", (hash, length) => {
  test("Wycheproof", () => {
    type Tagged = Record<"key" | "msg" | "tag", string> & { readonly tagSize: number };
    const vectors = wycheproof<Tagged>(`hmac_${hash}`).filter((v) => v.tagSize === 8 * length);
    expect(vectors).toHaveLength(87);
    const wrong = exceptions(vectors, ({ key, msg, tag, result }) => {
      return sameMac(hmac(bytes(key), hash, bytes(msg)), bytes(tag)) === (result === "valid");
    });
    expect(wrong).toEqual([]);
  });

  test("is whole", () => {
    expect(hmac(counting(0, length), hash, counting(0, 1))).toHaveLength(length);
  });

  test("an empty key is a programming error", () => {
    expect(() => hmac(new Uint8Array(), hash, counting(0, 1))).toThrow(
      new RangeError("An HMAC key must not be empty"),
    );
  });
});

test("neither a changed nor a shortened nor a longer MAC is the same", () => {
  const mac = hmac(counting(0, 32), "sha256", counting(0, 5));
  expect(sameMac(mac, Uint8Array.from(mac))).toBe(true);
  for (const changed of withOneByteChanged(mac)) {
    expect(sameMac(mac, changed)).toBe(false);
  }
  for (let size = 0; size < mac.length; size++) {
    expect(sameMac(mac, mac.subarray(0, size))).toBe(false);
  }
  expect(sameMac(mac, bytes(`${hex(mac)}00`))).toBe(false);
});
