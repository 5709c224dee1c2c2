/** The condition keys that a policy asks for, for who wants to name them: as it writes them. */

import { parseShape } from "./policy-shape.ts";
import type { PolicyKind } from "./policy-syntax.ts";
import { variableNames } from "./template.ts";

/**
 * Those of its conditions and of its variables, each once, in the order in which
 * they are met: a statement's resources come first. What differs in case only is
 * named in each of its forms.
 * @param text of a policy that parses
 */
export function contextKeysOf(kind: PolicyKind, text: string): readonly string[] {
  const { version, statements } = parseShape({ kind, path: "" }, text);
  const names = new Set<string>();
  const addVariables = (source: unknown) => {
    if (version === "2012-10-17" && typeof source === "string") {
      variableNames(source).forEach((name) => names.add(name));
    }
  };
  for (const { resource, condition } of statements) {
    resource?.value.forEach((item) => addVariables(item.text));
    for (const tests of Object.values(condition?.value ?? {})) {
      for (const [key, values] of Object.entries(tests as Tests)) {
        names.add(key);
        [values].flat().forEach(addVariables);
      }
    }
  }
  return [...names];
}

/** What a condition operator has: keys, and the values to compare with. */
type Tests = Readonly<Record<string, unknown>>;
