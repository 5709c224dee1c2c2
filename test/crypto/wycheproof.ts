import { readFileSync } from "node:fs";

export type Vector = {
  readonly tcId: number;
  readonly comment?: string;
  readonly flags?: readonly string[];
  readonly result: "valid" | "invalid" | "acceptable";
};

/**
 * The tests of a file of test/vectors/wycheproof, each with what its group says.
 * Read, not imported: the type checker need not know every signature.
 */
export function wycheproof<T>(file: string): readonly (Vector & T)[] {
  const url = new URL(`../vectors/wycheproof/${file}_test.json`, import.meta.url);
  const { numberOfTests, testGroups } = JSON.parse(readFileSync(url, "utf8"));
  const vectors = testGroups.flatMap(({ tests, ...group }: { readonly tests: readonly Vector[] }) =>
    tests.map((vector) => ({ ...group, ...vector })),
  );
  if (vectors.length !== numberOfTests || vectors.length === 0) {
    throw new Error(`${file} has ${vectors.length} of ${numberOfTests} tests`);
  }
  return vectors;
}

/** What is wrong, by name: the vectors for which `holds` does not. */
export function exceptions<T extends Vector>(
  vectors: readonly T[],
  holds: (vector: T) => boolean,
): readonly string[] {
  return vectors
    .filter((vector) => !holds(vector))
    .map(({ tcId, comment, flags, result }) => `${tcId} ${comment} (${flags}): ${result}`);
}
