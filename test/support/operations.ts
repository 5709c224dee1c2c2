/** One call of each operation of a service, and what shows that it did what it is for. */

import { expect, test } from "vitest";
import { catalogue, type ServiceName } from "../../lambdas/catalogue.ts";

export type Calls = Readonly<Record<string, () => Promise<void>>>;

/** The catalogue says which operations there are: one without a call fails. */
export function testOperations(service: ServiceName, calls: Calls): void {
  const names = catalogue.filter((one) => one.service === service).map(({ name }) => name);

  test("here is a call of every operation in the catalogue", () => {
    expect(Object.keys(calls).sort()).toEqual([...names].sort());
  });

  test.each(names)("%s", async (name) => {
    await expect(calls[name]?.()).resolves.toBeUndefined();
  });
}
