import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aesGcmDecrypt, aesGcmEncrypt } from "../../lambdas/shared/crypto/aes-gcm.ts";
import nist from "../vectors/nist/aes-gcm-256.json" with { type: "json" };
import wycheproof from "../vectors/wycheproof/aes_gcm_test.json" with { type: "json" };
import { bytes, counting, hex, withOneByteChanged } from "./fixtures.ts";

type Vector = { readonly key: string; readonly iv: string; readonly aad: string };

const parametersOf = ({ key, iv, aad }: Vector) => ({
  key: bytes(key),
  nonce: bytes(iv),
  associatedData: bytes(aad),
});

describe("Wycheproof", () => {
  const vectors = wycheproof.testGroups.flatMap(({ tests }) => tests);
  const valid = vectors.filter(({ result }) => result === "valid");
  const invalid = vectors.filter(({ result }) => result === "invalid");

  test("every vector is one or the other", () => {
    expect([valid.length, invalid.length]).toEqual([39, 27]);
    expect(vectors).toHaveLength(wycheproof.numberOfTests);
  });

  test.each(valid)("$tcId $comment: encrypts and decrypts", (vector) => {
    const sealed = vector.ct + vector.tag;
    expect(hex(aesGcmEncrypt(parametersOf(vector), bytes(vector.msg)))).toBe(sealed);
    expect(hex(aesGcmDecrypt(parametersOf(vector), bytes(sealed)))).toBe(vector.msg);
  });

  test.each(invalid)("$tcId $comment: is refused", (vector) => {
    expect(aesGcmDecrypt(parametersOf(vector), bytes(vector.ct + vector.tag))).toBeUndefined();
  });
});

describe("NIST", () => {
  const encryptions = nist.tests.filter(({ operation }) => operation === "encrypt");
  const decryptions = nist.tests.filter(({ operation }) => operation === "decrypt");
  const passing = decryptions.filter(({ result }) => result === "PASS");
  const failing = decryptions.filter(({ result }) => result === "FAIL");

  test("every vector is one of the three kinds", () => {
    expect([encryptions.length, passing.length, failing.length]).toEqual([25, 25, 25]);
  });

  test.each(encryptions)("encrypts $ptLen bits with $aadLen associated", (vector) => {
    const sealed = aesGcmEncrypt(parametersOf(vector), bytes(vector.pt ?? ""));
    expect(hex(sealed)).toBe(vector.ct + vector.tag);
  });

  test.each(passing)("decrypts $ptLen bits with $aadLen associated", (vector) => {
    const opened = aesGcmDecrypt(parametersOf(vector), bytes(vector.ct + vector.tag));
    expect(hex(opened)).toBe(vector.pt);
  });

  test.each(failing)("refuses $ptLen bits with $aadLen associated", (vector) => {
    expect(aesGcmDecrypt(parametersOf(vector), bytes(vector.ct + vector.tag))).toBeUndefined();
  });
});

const parameters = {
  key: counting(0, 32),
  nonce: counting(100, 12),
  associatedData: counting(200, 7),
};

describe("lengths", () => {
  test.each([0, 16, 24, 31, 33, 64])("a key of %i bytes is a programming error", (size) => {
    const wrong = { ...parameters, key: new Uint8Array(size) };
    const message = `An AES-256-GCM key must be 32 bytes, not ${size}`;
    expect(() => aesGcmEncrypt(wrong, new Uint8Array(1))).toThrow(new RangeError(message));
    expect(() => aesGcmDecrypt(wrong, new Uint8Array(17))).toThrow(new RangeError(message));
  });

  test.each([0, 8, 11, 13, 16])("a nonce of %i bytes is a programming error", (size) => {
    const wrong = { ...parameters, nonce: new Uint8Array(size) };
    const message = `An AES-256-GCM nonce must be 12 bytes, not ${size}`;
    expect(() => aesGcmEncrypt(wrong, new Uint8Array(1))).toThrow(new RangeError(message));
    expect(() => aesGcmDecrypt(wrong, new Uint8Array(17))).toThrow(new RangeError(message));
  });

  test("a ciphertext that cannot hold a tag is refused", () => {
    for (let size = 0; size < 16; size++) {
      expect(aesGcmDecrypt(parameters, new Uint8Array(size))).toBeUndefined();
    }
  });
});

describe("authenticity", () => {
  const plaintext = counting(7, 33);
  const sealed = aesGcmEncrypt(parameters, plaintext);

  test("any changed byte, in the ciphertext or in the tag, is refused", () => {
    for (const changed of withOneByteChanged(sealed)) {
      expect(aesGcmDecrypt(parameters, changed)).toBeUndefined();
    }
  });

  test("a shorter tag is refused, though GCM allows some", () => {
    for (let removed = 1; removed <= sealed.length; removed++) {
      expect(aesGcmDecrypt(parameters, sealed.subarray(0, -removed))).toBeUndefined();
    }
  });

  test.each([
    ["key", { ...parameters, key: counting(1, 32) }],
    ["nonce", { ...parameters, nonce: counting(101, 12) }],
    ["associated data", { ...parameters, associatedData: counting(200, 8) }],
    ["no associated data", { ...parameters, associatedData: new Uint8Array() }],
  ])("another %s is refused", (_, other) => {
    expect(aesGcmDecrypt(other, sealed)).toBeUndefined();
  });

  test("what is encrypted decrypts, with 16 bytes more on the way", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        (key, nonce, associatedData, message) => {
          const encrypted = aesGcmEncrypt({ key, nonce, associatedData }, message);
          expect(encrypted).toHaveLength(message.length + 16);
          const opened = aesGcmDecrypt({ key, nonce, associatedData }, encrypted);
          expect(hex(opened)).toBe(hex(message));
        },
      ),
    );
  });
});
