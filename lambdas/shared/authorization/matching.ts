/** Whether a statement is about what is asked, whoever its principals are. */

import { conditionsHold } from "./conditions/condition.ts";
import type { Statement } from "./document.ts";
import { resourceMatches } from "./glob.ts";
import type { Question } from "./question.ts";
import { expand } from "./template.ts";

export function covers(statement: Statement, question: Question): boolean {
  return (
    coversAction(statement, question) &&
    coversResource(statement, question) &&
    conditionsHold(statement.conditions, question.context, statement.effect)
  );
}

/** A statement without actions is inert. */
export function coversAction({ actions }: Statement, { action }: Question): boolean {
  return actions !== undefined && actions.matches(action.toLowerCase()) !== actions.negated;
}

/** A statement without resources is inert. Trust policies have none: they are about their role. */
export function coversResource(
  { resources, effect }: Statement,
  { resource, context }: Question,
): boolean {
  if (resources === undefined) {
    return false;
  }
  const globs = resources.patterns.map((pattern) => expand(pattern, context));
  // A variable without a value: what it would except cannot be known.
  if (resources.negated && globs.includes(undefined)) {
    return effect === "Deny";
  }
  const matches = globs.some((glob) => glob !== undefined && resourceMatches(glob, resource));
  return matches !== resources.negated;
}
