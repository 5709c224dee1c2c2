import type { SimulatedPolicy } from "./policies.ts";

/** The condition keys that policies ask for, as they write them, each once and in the order of the policies. */
export function contextKeysIn(policies: readonly SimulatedPolicy[]): readonly string[] {
  return [...new Set(policies.flatMap(({ contextKeys }) => contextKeys()))];
}
