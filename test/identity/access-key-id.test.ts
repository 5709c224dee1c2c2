import { assert, constantFrom, integer, property, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { accessKeyIdFor, accountOf } from "../../lambdas/shared/identity/access-key-id.ts";

const zeros = new Uint8Array(5);

describe("the account in an access key id", () => {
  // Published with the accounts that AWS itself gave for them.
  test.each([
    ["ASIAY34FZKBOKMUTVV7A", "609629065308"],
    ["ASIAQNZGKIQY56JQ7WML", "029608264753"],
  ])("%s is of %s", (id, account) => {
    expect(accountOf(id)).toBe(account);
  });

  test.each([
    ["an id from before AWS encoded accounts", "AKIAIOSFODNN7EXAMPLE"],
    ["a user id", "AIDAY34FZKBOKMUTVV7A"],
    ["a character outside base32", "AKIAY34FZKBOKMUTVV71"],
    ["lower case", "akiay34fzkbokmutvv7a"],
    ["too short", "AKIAY34FZKBOKMUTVV7"],
    ["too long", "AKIAY34FZKBOKMUTVV7AA"],
    ["a number above every account", "AKIA7777777777777777"],
    ["nothing", ""],
  ])("%s names none", (_, id) => {
    expect(accountOf(id)).toBeUndefined();
  });

  test("goes in and comes out", () => {
    assert(
      property(
        constantFrom("AKIA" as const, "ASIA" as const),
        integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, "0")),
        uint8Array({ minLength: 5, maxLength: 5 }),
        (prefix, account, free) => {
          const id = accessKeyIdFor(prefix, account, free);
          expect(id).toMatch(/^A[KS]IA[A-Z2-7]{16}$/);
          expect(id.startsWith(prefix)).toBe(true);
          expect(accountOf(id)).toBe(account);
        },
      ),
    );
  });

  test("39 free bits tell keys apart; the fortieth has no room", () => {
    const id = (...free: number[]) => accessKeyIdFor("AKIA", "123456789012", Uint8Array.from(free));
    const ids = [id(0, 0, 0, 0, 0), id(0, 0, 0, 0, 1), id(0x40, 0, 0, 0, 0), id(0, 1, 0, 0, 0)];
    expect(new Set(ids).size).toBe(4);
    expect(id(0x80, 0, 0, 0, 0)).toBe(ids[0]);
  });

  test("refuses what does not fit", () => {
    expect(() => accessKeyIdFor("AKIA", "12345678901", zeros)).toThrow(RangeError);
    expect(() => accessKeyIdFor("AKIA", "1234567890123", zeros)).toThrow(RangeError);
    expect(() => accessKeyIdFor("AKIA", "123456789012", new Uint8Array(4))).toThrow(RangeError);
  });
});
