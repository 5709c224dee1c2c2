/** Which actions a statement is about. They are compared without regard to case. */

import { globMatches } from "./glob.ts";
import type { Rules } from "./policy-rules.ts";
import type { Item, StatementShape } from "./policy-shape.ts";
import { type PolicyError, quoted, refusal } from "./policy-syntax.ts";
import { invalidVendor, manyColons, noActions, noVendor } from "./policy-texts.ts";

export type Actions = {
  readonly negated: boolean;
  /** In lower case. */
  readonly patterns: readonly string[];
  /** @param action in lower case */
  readonly matches: (action: string) => boolean;
};

/** @throws PolicyError where there are none, and have to be */
export function requireActions({ inert }: Rules, { action, place }: StatementShape): void {
  if (action === undefined ? !inert : action.value.length === 0) {
    throw refusal(action?.place ?? place, "Policy statement must contain actions", noActions);
  }
}

/** @returns undefined for a statement that names none */
export function parseActions(rules: Rules, { action }: StatementShape): Actions | undefined {
  if (action === undefined) {
    return undefined;
  }
  if (action.negated && rules.actions !== undefined) {
    throw refusal(action.place, "A policy of this kind has no NotAction", {});
  }
  const patterns = action.value.map((item) => {
    const wrong = flawOf(rules, item);
    if (wrong !== undefined) {
      throw wrong;
    }
    return item.text.toLowerCase();
  });
  return { negated: action.negated, patterns, matches: matcherOf(patterns) };
}

function flawOf({ actions: rule }: Rules, { place, text }: Item): PolicyError | undefined {
  const shown = quoted(text);
  if (rule !== undefined && (text === "*" || !rule.fits(text.toLowerCase()))) {
    return refusal(place, `A policy of this kind names only ${rule.named}`, rule.texts);
  }
  if (text === "*") {
    return undefined;
  }
  const [vendor = "", name, ...rest] = text.split(":");
  if (vendor === "" || name === undefined) {
    const what = `The action ${shown} must be prefaced by a vendor, e.g. kms:Encrypt`;
    return refusal(place, what, noVendor);
  }
  if (rest.length > 0) {
    return refusal(place, `The action ${shown} can contain only one colon`, manyColons);
  }
  if (!/^[\dA-Za-z.-]+$/.test(vendor)) {
    return refusal(place, `The vendor ${quoted(vendor)} is not valid`, invalidVendor(vendor));
  }
  // No action has other characters: it would match nothing, and a Deny would do nothing.
  return /^[\dA-Za-z*?-]+$/.test(name)
    ? undefined
    : refusal(place, `The action ${shown} can match no action`, {});
}

function matcherOf(patterns: readonly string[]): Actions["matches"] {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const globs = patterns
    .filter((pattern) => !exact.has(pattern))
    .map((pattern) => ({ text: pattern }));
  return (action) => exact.has(action) || globs.some((glob) => globMatches(glob, action));
}
