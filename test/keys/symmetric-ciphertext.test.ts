import { createDecipheriv, hkdfSync } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import {
  type CiphertextName,
  decryptSymmetric,
  encryptSymmetric,
  nameOfCiphertext,
} from "../../lambdas/shared/keys/symmetric-ciphertext.ts";
import { bytes, counting, fixedRandom, hex, withOneByteChanged } from "../crypto/fixtures.ts";
import { keyId } from "./fixtures.ts";

const material = counting(64, 32);
const materialId = "ab".repeat(32);
const name: CiphertextName = { account: "123456789012", keyId, materialId };
const multiRegion = { ...name, keyId: `mrk-${"0123456789abcdef".repeat(2)}` };

type Pairs = readonly (readonly [string, string])[];

const encrypt = (plaintext: Uint8Array, pairs: Pairs = [], of = name) =>
  encryptSymmetric(material, of, new Map(pairs), plaintext, fixedRandom);

const decrypt = (ciphertext: Uint8Array, pairs: Pairs = []) =>
  decryptSymmetric(material, new Map(pairs), ciphertext);

/**
 * What this version of the format looked like when it was made. Clients keep
 * such ciphertexts for years: they must decrypt for ever. A change that breaks
 * this test needs a new version byte, not new values here.
 */
const knownAnswers: readonly {
  title: string;
  of: CiphertextName;
  context: Pairs;
  plaintext: string;
  ciphertext: string;
}[] = [
  {
    title: "one byte, no context",
    of: name,
    context: [],
    plaintext: "00",
    ciphertext:
      "0100001cbe991a141234abcd12ab34cd56ef1234567890ababababababababababababababababababababababababababababababababab000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f45c8f1abcd535008861f11afb5ec72da88",
  },
  {
    title: "text, a context, a multi-Region key",
    of: multiRegion,
    context: [
      ["Purpose", "test"],
      ["größe", "\u{1f600}"],
    ],
    plaintext: hex(Buffer.from("attack at dawn")) ?? "",
    ciphertext:
      "0101001cbe991a140123456789abcdef0123456789abcdefabababababababababababababababababababababababababababababababab000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f24f406d00fd3c59b68adf1814e05e8b39044d244db5e99bdfe58b3f7d029",
  },
  {
    title: "nothing, the first account",
    of: { ...name, account: "000000000000" },
    context: [["", ""]],
    plaintext: "",
    ciphertext:
      "01000000000000001234abcd12ab34cd56ef1234567890ababababababababababababababababababababababababababababababababab000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1ff7d6d1de6d0bcb33a770bb2ab57d2409",
  },
];

describe.each(knownAnswers)("known answer: $title", ({ of, context, plaintext, ciphertext }) => {
  test("decrypts", () => {
    expect(hex(decrypt(bytes(ciphertext), context))).toBe(plaintext);
  });

  test("names its key", () => {
    expect(nameOfCiphertext(bytes(ciphertext))).toEqual(of);
  });

  test("is what is made today", () => {
    expect(hex(encrypt(bytes(plaintext), context, of))).toBe(ciphertext);
  });
});

describe("the documented layout", () => {
  const ciphertext = Buffer.from(encrypt(Buffer.from("attack at dawn"), [["b", "c"]]));

  test("has its header's fields in their places", () => {
    expect(ciphertext.toString("hex", 0, 2)).toBe("0100");
    expect(ciphertext.readUIntBE(2, 6)).toBe(123_456_789_012);
    expect(ciphertext.toString("hex", 8, 24)).toBe(keyId.replaceAll("-", ""));
    expect(ciphertext.toString("hex", 24, 56)).toBe(materialId);
    expect(ciphertext.toString("hex", 56, 88)).toBe(hex(fixedRandom(32)));
    expect(ciphertext).toHaveLength(88 + 14 + 16);
  });

  test("marks multi-Region keys", () => {
    const other = Buffer.from(encrypt(new Uint8Array(), [], multiRegion));
    expect(other.toString("hex", 0, 2)).toBe("0101");
    expect(other.toString("hex", 8, 24)).toBe(multiRegion.keyId.slice("mrk-".length));
  });

  test("is all that another implementation needs", () => {
    const header = ciphertext.subarray(0, 88);
    const info = "lockstead symmetric ciphertext v1";
    const derived = Buffer.from(hkdfSync("sha256", material, header.subarray(56), info, 44));
    const decipher = createDecipheriv("aes-256-gcm", derived.subarray(0, 32), derived.subarray(32));
    decipher.setAAD(Buffer.concat([header, bytes("00000001620000000163")]));
    decipher.setAuthTag(ciphertext.subarray(-16));
    const opened = decipher.update(ciphertext.subarray(88, -16), undefined, "utf8");
    expect(opened + decipher.final("utf8")).toBe("attack at dawn");
  });
});

const pairs = fc.uniqueArray(
  fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })),
  { maxLength: 5, selector: ([key]) => key },
);

describe("round trips", () => {
  const names = fc.record({
    account: fc.stringMatching(/^[0-9]{12}$/),
    keyId: fc.oneof(fc.uuid(), fc.stringMatching(/^mrk-[0-9a-f]{32}$/)),
    materialId: fc.stringMatching(/^[0-9a-f]{64}$/),
  });

  test("any plaintext under any context, the pairs in any order", () => {
    fc.assert(
      fc.property(names, fc.uint8Array({ maxLength: 4096 }), pairs, (of, plaintext, context) => {
        const made = encryptSymmetric(material, of, new Map(context), plaintext, systemRandom);
        expect(hex(decrypt(made, context.toReversed()))).toBe(hex(plaintext));
      }),
    );
  });

  test("any key's name", () => {
    fc.assert(
      fc.property(names, (of) => {
        expect(nameOfCiphertext(encrypt(new Uint8Array(), [], of))).toEqual(of);
      }),
    );
  });

  test("the largest plaintext stays within what Decrypt takes", () => {
    expect(encrypt(new Uint8Array(4096)).length).toBeLessThanOrEqual(6144);
  });

  test("a view into a larger buffer, as requests have it", () => {
    const made = encrypt(Buffer.from("attack at dawn"));
    const surrounded = Buffer.concat([counting(1, 13), made, counting(1, 13)]);
    const view = surrounded.subarray(13, 13 + made.length);
    expect(nameOfCiphertext(view)).toEqual(name);
    expect(hex(decrypt(view))).toBe(hex(Buffer.from("attack at dawn")));
  });

  test("no two ciphertexts of one plaintext are alike: each draws its salt", () => {
    const made = Array.from({ length: 100 }, () =>
      hex(encryptSymmetric(material, name, new Map(), Uint8Array.of(1), systemRandom)),
    );
    expect(new Set(made.map((value) => value?.slice(56 * 2, 88 * 2))).size).toBe(100);
    expect(new Set(made.map((value) => value?.slice(88 * 2))).size).toBe(100);
  });
});

describe("refused", () => {
  const context: Pairs = [
    ["Purpose", "test"],
    ["b", "c"],
  ];
  const made = encrypt(Buffer.from("attack at dawn"), context);

  test("any changed byte: in header, salt, ciphertext or tag", () => {
    for (const changed of withOneByteChanged(made)) {
      expect(decrypt(changed, context)).toBeUndefined();
    }
  });

  test("cut short anywhere, or with a byte more", () => {
    for (let size = 0; size < made.length; size++) {
      expect(decrypt(made.subarray(0, size), context)).toBeUndefined();
    }
    expect(decrypt(Buffer.concat([made, Uint8Array.of(0)]), context)).toBeUndefined();
  });

  test("under other material", () => {
    expect(decryptSymmetric(counting(65, 32), new Map(context), made)).toBeUndefined();
  });

  test.each([
    ["none", []],
    ["less", [["b", "c"]]],
    ["more", [...context, ["", ""]]],
    [
      "a key in another case",
      [
        ["purpose", "test"],
        ["b", "c"],
      ],
    ],
    [
      "a value in another case",
      [
        ["Purpose", "Test"],
        ["b", "c"],
      ],
    ],
    [
      "key and value run together",
      [
        ["Purpose", "test"],
        ["bc", ""],
      ],
    ],
    [
      "a key that took from its value",
      [
        ["Purposet", "est"],
        ["b", "c"],
      ],
    ],
    [
      "values exchanged",
      [
        ["Purpose", "c"],
        ["b", "test"],
      ],
    ],
    [
      "keys and values exchanged",
      [
        ["test", "Purpose"],
        ["c", "b"],
      ],
    ],
  ] as [string, Pairs][])("another context: %s", (_, other) => {
    expect(hex(decrypt(made, context))).toBe(hex(Buffer.from("attack at dawn")));
    expect(decrypt(made, other)).toBeUndefined();
  });

  test("any other context", () => {
    const keyed = (own: Pairs) => JSON.stringify(own.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const small = fc.constantFrom("", "a", "b", "ab");
    const few = fc.uniqueArray(fc.tuple(small, small), { maxLength: 3, selector: ([key]) => key });
    fc.assert(
      fc.property(few, few, (own, other) => {
        const opened = decrypt(encrypt(Uint8Array.of(1), own), other);
        expect(opened !== undefined).toBe(keyed(own) === keyed(other));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the name in what is no ciphertext", () => {
  const made = encrypt(new Uint8Array());

  test("garbage of every length names nobody and decrypts to nothing", () => {
    for (let size = 0; size <= 300; size++) {
      for (const filling of [0x00, 0x01, 0xff]) {
        const garbage = new Uint8Array(size).fill(filling);
        expect(nameOfCiphertext(garbage)).toBeUndefined();
        expect(decrypt(garbage)).toBeUndefined();
      }
    }
  });

  test("garbage behind the right first bytes gives what has the form of a name", () => {
    const length = { minLength: 104, maxLength: 300 };
    fc.assert(
      fc.property(fc.uint8Array(length), fc.constantFrom(0, 1), (garbage, form) => {
        const claimed = nameOfCiphertext(Uint8Array.of(1, form, 0, 0, ...garbage.subarray(4)));
        expect(claimed).toEqual({
          account: expect.stringMatching(/^\d{12}$/),
          keyId: expect.stringMatching(
            form === 0 ? /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ : /^mrk-[0-9a-f]{32}$/,
          ),
          materialId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
      }),
    );
  });

  test("a header without room for a tag names nobody", () => {
    expect(nameOfCiphertext(made)).toEqual(name);
    expect(nameOfCiphertext(made.subarray(0, 103))).toBeUndefined();
  });

  test.each([0, 2, 255])("version %i is not ours", (version) => {
    expect(nameOfCiphertext(Uint8Array.of(version, ...made.subarray(1)))).toBeUndefined();
  });

  test.each([2, 3, 128, 255])("%i is no form of a key id", (form) => {
    expect(nameOfCiphertext(Uint8Array.of(1, form, ...made.subarray(2)))).toBeUndefined();
  });

  test("the last account has 12 nines, and there is none behind it", () => {
    const withAccount = (account: number) => {
      const copy = Buffer.from(made);
      copy.writeUIntBE(account, 2, 6);
      return nameOfCiphertext(copy)?.account;
    };
    expect(withAccount(999_999_999_999)).toBe("999999999999");
    expect(withAccount(1_000_000_000_000)).toBeUndefined();
    expect(withAccount(2 ** 48 - 1)).toBeUndefined();
  });
});

test("misuse throws, rather than write zeros", () => {
  const name = { account: "123456789012", keyId, materialId: "ab".repeat(32) };
  const encrypt = (material: Uint8Array, wrong: Partial<typeof name>) => () =>
    encryptSymmetric(material, { ...name, ...wrong }, new Map(), Uint8Array.of(1), systemRandom);
  expect(encrypt(new Uint8Array(32), {})).not.toThrow();
  expect(encrypt(new Uint8Array(31), {})).toThrow(RangeError);
  expect(encrypt(new Uint8Array(32), { materialId: "nonsense" })).toThrow(RangeError);
  expect(encrypt(new Uint8Array(32), { keyId: "nonsense" })).toThrow(RangeError);
});
