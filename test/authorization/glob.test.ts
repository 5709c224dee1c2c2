import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatches, resourceMatches } from "../../lambdas/shared/authorization/glob.ts";
import { globReference } from "./reference.ts";

describe("a pattern", () => {
  test.each([
    ["", "", true],
    ["", "a", false],
    ["a", "", false],
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["abc", "ab", false],
    ["abc", "aBc", false],
    ["*", "", true],
    ["*", "anything:at/all", true],
    ["**", "", true],
    ["***", "a", true],
    ["a*", "a", true],
    ["a*", "ab", true],
    ["a*", "ba", false],
    ["*a", "a", true],
    ["*a", "ba", true],
    ["*a", "ab", false],
    ["a*c", "ac", true],
    ["a*c", "abbc", true],
    ["a*c", "abcb", false],
    ["a*b*c", "a-b-b-c-c", true],
    ["*b*", "abc", true],
    ["*b*", "ac", false],
    ["?", "a", true],
    ["?", "", false],
    ["?", "ab", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["?*", "", false],
    ["?*", "a", true],
    ["*?", "abc", true],
    ["*??", "a", false],
    ["*aab", "aaab", true],
    ["*ab*ab", "abab", true],
    ["*ab*ab", "aba", false],
    // What other pattern languages know is a letter like every other.
    ["a.c", "abc", false],
    ["[ab]", "a", false],
    [String.raw`\*`, "*", false],
    ["a+", "aa", false],
    ["(a|b)", "a", false],
    ["^a$", "a", false],
    // The text's own wildcards are letters.
    ["a", "*", false],
    ["a", "?", false],
    ["?", "*", true],
    ["*", "?*", true],
  ])("%j and %j: %s", (pattern, text, matches) => {
    expect(globMatches({ text: pattern }, text)).toBe(matches);
    expect(globReference(pattern, text)).toBe(matches);
  });

  test("matches what the recursive definition matches", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        expect(globMatches({ text: pattern }, text)).toBe(globReference(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  test("that was made from the text by replacing letters matches it", () => {
    const letters = fc.array(fc.tuple(fc.constantFrom("a", "b", ":", "/"), fc.nat(3)), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(letters, (letters) => {
        const text = letters.map(([letter]) => letter).join("");
        const pattern = letters
          .map(([letter, how]) => [letter, "?", "*", `*${letter}`][how])
          .join("");
        expect(globMatches({ text: pattern }, text)).toBe(true);
      }),
    );
  });

  test("however adversarial comes to an end", () => {
    // A backtracking matcher takes longer than the universe for these.
    const text = "a".repeat(5000);
    expect(globMatches({ text: `${"a*".repeat(500)}b` }, text)).toBe(false);
    expect(globMatches({ text: `${"*a".repeat(500)}*b` }, text)).toBe(false);
    expect(globMatches({ text: `${"*?".repeat(500)}b` }, text)).toBe(false);
    expect(globMatches({ text: `${"*".repeat(5000)}b` }, text)).toBe(false);
    expect(globMatches({ text: `${"a*".repeat(500)}a` }, text)).toBe(true);
  });
});

describe("a resource", () => {
  const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  test.each([
    ["*", key, true],
    ["*", "*", true],
    [key, key, true],
    [key.toUpperCase(), key, false],
    ["arn:aws:kms:us-east-1:123456789012:key/*", key, true],
    ["arn:aws:kms:*:123456789012:key/*", key, true],
    ["arn:aws:kms:us-*-1:123456789012:key/1234abcd-*", key, true],
    ["arn:aws:kms:*:*:*", key, true],
    ["arn:*:*:*:*:*", key, true],
    ["arn:aws:kms:us-east-1:12345678901?:key/*", key, true],
    ["arn:aws:kms:us-west-2:*:key/*", key, false],
    ["arn:aws:kms:us-east-1:999999999999:key/*", key, false],
    ["arn:aws:kms:us-east-1:123456789012:alias/*", key, false],
    ["arn:aws:s3:*:*:*", key, false],
    ["arn:aws-cn:kms:*:*:*", key, false],
    // A star stays in its segment: it cannot swallow a Region and an account.
    ["arn:aws:kms:*:key/*", key, false],
    ["arn:aws:*:123456789012:key/*", key, false],
    // In the last one it goes over everything.
    ["arn:aws:kms:*:*:alias/*", "arn:aws:kms:us-east-1:123456789012:alias/a:b/c", true],
    ["arn:aws:kms:*:*:alias/a*c", "arn:aws:kms:us-east-1:123456789012:alias/a:b/c", true],
    ["arn:aws:kms:*:*:alias/a:b/?", "arn:aws:kms:us-east-1:123456789012:alias/a:b/c", true],
    ["arn:aws:kms:*:*:alias/a:?", "arn:aws:kms:us-east-1:123456789012:alias/a:b/c", false],
    // What has no resource is matched by the star alone.
    ["arn:aws:kms:*:*:*", "*", false],
    [key, "*", false],
  ])("%s and %s: %s", (pattern, resource, matches) => {
    expect(resourceMatches({ text: pattern }, resource)).toBe(matches);
  });
});
