import * as fc from "fast-check";
import { expect, test } from "vitest";
import { systemRandom, uuid } from "../../lambdas/shared/crypto/random.ts";
import { counting } from "./fixtures.ts";

test.each([0, 1, 16, 32, 1024])("%i bytes when %i are asked for", (size) => {
  expect(systemRandom(size)).toHaveLength(size);
});

test("no draw is like another", () => {
  const draws = Array.from({ length: 1000 }, () => Buffer.from(systemRandom(16)).toString("hex"));
  expect(new Set(draws).size).toBe(1000);
});

test.each([
  ["counting bytes", counting(0, 16), "00010203-0405-4607-8809-0a0b0c0d0e0f"],
  ["zeros", new Uint8Array(16), "00000000-0000-4000-8000-000000000000"],
  ["ones", new Uint8Array(16).fill(0xff), "ffffffff-ffff-4fff-bfff-ffffffffffff"],
])("a UUID from %s", (_, drawn, expected) => {
  expect(uuid(() => drawn)).toBe(expected);
});

test("a UUID has the form of version 4, and 122 of its bits are the drawn ones", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (drawn) => {
      const id = uuid(() => Uint8Array.from(drawn));
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const kept = Buffer.from(id.replaceAll("-", ""), "hex");
      const difference = kept.map((byte, index) => byte ^ (drawn[index] ?? 0));
      expect((difference[6] ?? 0) & 0x0f).toBe(0);
      expect((difference[8] ?? 0) & 0x3f).toBe(0);
      expect(
        difference.filter((byte, index) => byte !== 0 && index !== 6 && index !== 8),
      ).toHaveLength(0);
    }),
  );
});
