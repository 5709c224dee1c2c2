import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GenerateSecretString, generateSecret } from "../../local/generate-secret.ts";

const generate = (wish: GenerateSecretString) => generateSecret(wish, "S/X");

test("without a wish it has 32 characters of all four kinds", () => {
  const secret = generate({});
  expect(secret).toMatch(/^[!-~]{32}$/);
  for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) {
    expect(secret).toMatch(kind);
  }
});

test("any two differ", () => {
  const wish = { PasswordLength: 32, ExcludePunctuation: true };
  const drawn = Array.from({ length: 100 }, () => generate(wish));
  expect(new Set(drawn).size).toBe(100);
});

test("what is excluded is never in it, and what is left always is", () => {
  const wishes = fc.record({
    PasswordLength: fc.integer({ min: 5, max: 64 }),
    ExcludeLowercase: fc.boolean(),
    ExcludeUppercase: fc.boolean(),
    ExcludePunctuation: fc.boolean(),
    IncludeSpace: fc.boolean(),
    ExcludeCharacters: fc.constantFrom("", "abc/@\"'", "0123"),
  });
  fc.assert(
    fc.property(wishes, (wish) => {
      const secret = generate(wish);
      expect(secret).toHaveLength(wish.PasswordLength);
      expect(/[a-z]/.test(secret)).toBe(!wish.ExcludeLowercase);
      expect(/[A-Z]/.test(secret)).toBe(!wish.ExcludeUppercase);
      expect(/[0-9]/.test(secret)).toBe(true);
      expect(/[^A-Za-z0-9 ]/.test(secret)).toBe(!wish.ExcludePunctuation);
      expect(secret.includes(" ")).toBe(wish.IncludeSpace);
      expect([...wish.ExcludeCharacters].filter((c) => secret.includes(c))).toEqual([]);
    }),
  );
});

test("kinds need not all be there when the template says so", () => {
  const digitsOnly = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true };
  const wish = { ...digitsOnly, PasswordLength: 1, RequireEachIncludedType: false };
  expect(generate(wish)).toMatch(/^[0-9]$/);
});

test("it is added to the template under its key", () => {
  const wish = { SecretStringTemplate: '{"user":"admin"}', GenerateStringKey: "password" };
  expect(JSON.parse(generate(wish))).toEqual({
    user: "admin",
    password: expect.stringMatching(/^[!-~]{32}$/),
  });
});

describe("a wish that cannot be met names its place", () => {
  const nothing = {
    ExcludeLowercase: true,
    ExcludeUppercase: true,
    ExcludeNumbers: true,
    ExcludePunctuation: true,
  };
  test.each([
    ["no characters are left", nothing, "S/X: no secret of 32 characters is what it asks for."],
    [
      "too short for all kinds",
      { PasswordLength: 3 },
      "S/X: no secret of 3 characters is what it asks for.",
    ],
    [
      "a template that is no object",
      { SecretStringTemplate: "1", GenerateStringKey: "k" },
      "S/X: SecretStringTemplate must be a JSON object.",
    ],
  ])("%s", (_, wish, message) => {
    expect(() => generate(wish)).toThrow(expect.objectContaining({ name: "StartError", message }));
  });
});
