import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../../lambdas/shared/crypto/random.ts";
import type { StoredGrant } from "../../../lambdas/shared/keys/grants/stored-grant.ts";
import {
  newGrantToken,
  parseGrantToken,
  requireToken,
} from "../../../lambdas/shared/keys/grants/token.ts";
import { home, keyId, refusal } from "../fixtures.ts";

const grant: StoredGrant = {
  ...home,
  keyId,
  grantId: "0123456789abcdef".repeat(4),
  terms: {
    GranteePrincipal: "arn:aws:iam::123456789012:root",
    Operations: ["Encrypt"],
    principals: {},
  },
  created: new Date(0),
  issuingAccount: home.account,
  tokenKey: new Uint8Array(32).fill(7),
  writeId: "w",
};

/**
 * As a request does it: parse, look up, check. Under whatever name the token
 * has, the table holds a grant with this token key, unless another is given.
 */
function check(text: string, found?: StoredGrant): StoredGrant {
  const token = parseGrantToken(text, home.region);
  return requireToken(token, found ?? { ...grant, ...token.grant });
}

const digits = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const names = fc.record({
  account: digits("0123456789", 12),
  region: fc.constantFrom("us-east-1", "eu-central-1", "ap-southeast-2", "eu-north-1"),
  keyId: fc.oneof(
    fc.uuid(),
    digits("0123456789abcdef", 32).map((id) => `mrk-${id}`),
  ),
  grantId: digits("0123456789abcdef", 64),
});
const tokenKeys = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("a token names its grant, and is good for it, whatever the grant", () => {
  fc.assert(
    fc.property(names, tokenKeys, (name, tokenKey) => {
      const text = newGrantToken({ ...name, tokenKey }, systemRandom);
      expect(text).toMatch(/^[\w-]{1,8192}$/);
      const token = parseGrantToken(text, name.region);
      expect(token.grant).toEqual(name);
      const found = { ...grant, ...name, tokenKey };
      expect(requireToken(token, found)).toBe(found);
    }),
  );
});

test("tokens of one grant differ, and do the same", () => {
  const tokens = Array.from({ length: 100 }, () => newGrantToken(grant, systemRandom));
  expect(new Set(tokens).size).toBe(100);
  expect(tokens.map((token) => check(token))).toEqual(tokens.map(() => grant));
});

test("every flipped bit is refused", () => {
  const bytes = Buffer.from(newGrantToken(grant, systemRandom), "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(refusal(() => check(flipped.toString("base64url")))).toEqual({
      code: "InvalidGrantTokenException",
      text: undefined,
    });
  }
});

test("every shorter and every longer form is refused", () => {
  const bytes = Buffer.from(newGrantToken(grant, systemRandom), "base64url");
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length).toString("base64url");
    expect(refusal(() => check(cut)).code).toBe("InvalidGrantTokenException");
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 8 }), (more) => {
      const longer = Buffer.concat([bytes, more]).toString("base64url");
      expect(refusal(() => check(longer)).code).toBe("InvalidGrantTokenException");
    }),
  );
});

test("no other text is a token", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(refusal(() => parseGrantToken(text, home.region)).code).toBe(
        "InvalidGrantTokenException",
      );
    }),
  );
});

describe("a good token is refused", () => {
  const text = newGrantToken(grant, systemRandom);

  test.each<[string, () => unknown]>([
    ["when its grant is gone", () => requireToken(parseGrantToken(text, home.region), undefined)],
    ["when its grant was made anew", () => check(text, { ...grant, tokenKey: new Uint8Array(32) })],
    ["for another grant", () => check(text, { ...grant, grantId: "f".repeat(64) })],
    ["for a grant of another key", () => check(text, { ...grant, keyId: keyId.replace("1", "2") })],
    ["for a grant of another account", () => check(text, { ...grant, account: "999999999999" })],
    ["in another Region", () => parseGrantToken(text, "us-east-2")],
    ["with padding", () => check(`${text}=`)],
    ["with a blank", () => check(`${text} `)],
    ["with a line break in it", () => check(`${text.slice(0, 9)}\n${text.slice(9)}`)],
  ])("%s", (_when, attempt) => {
    expect(refusal(attempt)).toEqual({ code: "InvalidGrantTokenException", text: undefined });
  });
});
