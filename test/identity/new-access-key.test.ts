import { expect, test } from "vitest";
import { accountOf } from "../../lambdas/shared/identity/access-key-id.ts";
import { newAccessKey } from "../../lambdas/shared/identity/new-access-key.ts";

test("the id carries the account, the secret is 40 characters of what was drawn after it", () => {
  const drawn: number[] = [];
  const random = (size: number) => new Uint8Array(size).fill(drawn.push(size));
  const key = newAccessKey("ASIA", "123456789012", random);
  expect(drawn).toEqual([5, 30]);
  expect(accountOf(key.accessKeyId)).toBe("123456789012");
  expect(key.accessKeyId.startsWith("ASIA")).toBe(true);
  expect(key.secretAccessKey).toBe("AgIC".repeat(10));
});
