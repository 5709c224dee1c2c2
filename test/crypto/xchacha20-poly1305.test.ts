import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { xchachaDecrypt, xchachaEncrypt } from "../../lambdas/shared/crypto/xchacha20-poly1305.ts";
import wycheproof from "../vectors/wycheproof/xchacha20_poly1305_test.json" with { type: "json" };
import draft from "../vectors/xchacha-draft.json" with { type: "json" };
import { bytes, counting, hex, withOneByteChanged } from "./fixtures.ts";

type Vector = { readonly key: string; readonly iv: string; readonly aad: string };

const parametersOf = ({ key, iv, aad }: Vector) => ({
  key: bytes(key),
  nonce: bytes(iv),
  associatedData: bytes(aad),
});

test.each(draft.cases)("the draft's example $name", (vector) => {
  const sealed = vector.ciphertext + vector.tag;
  expect(hex(xchachaEncrypt(parametersOf(vector), bytes(vector.plaintext)))).toBe(sealed);
  expect(hex(xchachaDecrypt(parametersOf(vector), bytes(sealed)))).toBe(vector.plaintext);
});

describe("Wycheproof", () => {
  const vectors = wycheproof.testGroups.flatMap(({ ivSize, tests }) =>
    tests.map((vector) => ({ ...vector, ivSize })),
  );
  const sized = vectors.filter(({ ivSize }) => ivSize === 192);
  const valid = sized.filter(({ result }) => result === "valid");
  const invalid = sized.filter(({ result }) => result === "invalid");
  const wrongNonces = vectors.filter(({ ivSize }) => ivSize !== 192);

  test("every vector is one of the three kinds", () => {
    expect([valid.length, invalid.length, wrongNonces.length]).toEqual([246, 60, 9]);
    expect(vectors).toHaveLength(wycheproof.numberOfTests);
  });

  test.each(valid)("$tcId $comment: encrypts and decrypts", (vector) => {
    const sealed = vector.ct + vector.tag;
    expect(hex(xchachaEncrypt(parametersOf(vector), bytes(vector.msg)))).toBe(sealed);
    expect(hex(xchachaDecrypt(parametersOf(vector), bytes(sealed)))).toBe(vector.msg);
  });

  test.each(invalid)("$tcId $comment: is refused", (vector) => {
    expect(xchachaDecrypt(parametersOf(vector), bytes(vector.ct + vector.tag))).toBeUndefined();
  });

  test.each(wrongNonces)("$tcId: a nonce of $ivSize bits is a programming error", (vector) => {
    const parameters = parametersOf(vector);
    expect(() => xchachaEncrypt(parameters, bytes(vector.msg))).toThrow(RangeError);
    expect(() => xchachaDecrypt(parameters, bytes(vector.ct + vector.tag))).toThrow(RangeError);
  });
});

const parameters = {
  key: counting(0, 32),
  nonce: counting(100, 24),
  associatedData: counting(200, 7),
};

describe("lengths", () => {
  test.each([0, 16, 31, 33, 64])("a key of %i bytes is a programming error", (size) => {
    const wrong = { ...parameters, key: new Uint8Array(size) };
    const message = `An XChaCha20-Poly1305 key must be 32 bytes, not ${size}`;
    expect(() => xchachaEncrypt(wrong, new Uint8Array(1))).toThrow(new RangeError(message));
    expect(() => xchachaDecrypt(wrong, new Uint8Array(17))).toThrow(new RangeError(message));
    // The length of what is decrypted does not hide a wrong key.
    expect(() => xchachaDecrypt(wrong, new Uint8Array())).toThrow(new RangeError(message));
  });

  test.each([0, 12, 23, 25])("a nonce of %i bytes is a programming error", (size) => {
    const wrong = { ...parameters, nonce: new Uint8Array(size) };
    const message = `An XChaCha20-Poly1305 nonce must be 24 bytes, not ${size}`;
    expect(() => xchachaEncrypt(wrong, new Uint8Array(1))).toThrow(new RangeError(message));
    expect(() => xchachaDecrypt(wrong, new Uint8Array(17))).toThrow(new RangeError(message));
  });

  test("a ciphertext that cannot hold a tag is refused", () => {
    for (let size = 0; size < 16; size++) {
      expect(xchachaDecrypt(parameters, new Uint8Array(size))).toBeUndefined();
    }
  });
});

describe("authenticity", () => {
  const sealed = xchachaEncrypt(parameters, counting(7, 33));

  test("any changed byte, in the ciphertext or in the tag, is refused", () => {
    for (const changed of withOneByteChanged(sealed)) {
      expect(xchachaDecrypt(parameters, changed)).toBeUndefined();
    }
  });

  test("any shortened ciphertext is refused", () => {
    for (let removed = 1; removed <= sealed.length; removed++) {
      expect(xchachaDecrypt(parameters, sealed.subarray(0, -removed))).toBeUndefined();
    }
  });

  test.each([
    ["key", { ...parameters, key: counting(1, 32) }],
    ["nonce", { ...parameters, nonce: counting(101, 24) }],
    ["associated data", { ...parameters, associatedData: counting(200, 8) }],
    ["no associated data", { ...parameters, associatedData: new Uint8Array() }],
  ])("another %s is refused", (_, other) => {
    expect(xchachaDecrypt(other, sealed)).toBeUndefined();
  });

  test("what is encrypted decrypts, with 16 bytes more on the way", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 24, maxLength: 24 }),
        fc.uint8Array({ maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        (key, nonce, associatedData, message) => {
          const encrypted = xchachaEncrypt({ key, nonce, associatedData }, message);
          expect(encrypted).toHaveLength(message.length + 16);
          const opened = xchachaDecrypt({ key, nonce, associatedData }, encrypted);
          expect(hex(opened)).toBe(hex(message));
        },
      ),
    );
  });
});
