/**
 * Principals by unique id. A policy is kept as its author wrote it, and beside
 * it whom its ARNs named then; the decision goes by that.
 */

import type { PolicyDocument, Statement } from "./document.ts";
import type { PolicyPrincipal } from "./principal-name.ts";

/** The unique id of each ARN that a policy names as a principal. */
export type Bindings = Readonly<Record<string, string>>;

const bound = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

export function bindPrincipals(document: PolicyDocument, bindings: Bindings): PolicyDocument {
  const entries = Object.entries(bindings);
  if (entries.length === 0) {
    return document;
  }
  const slot = entries.flat().join(" ");
  const known = bound.get(document)?.get(slot);
  if (known !== undefined) {
    return known;
  }
  const made = { ...document, statements: document.statements.map((one) => bind(one, bindings)) };
  const all = bound.get(document) ?? new Map<string, PolicyDocument>();
  bound.set(document, all.set(slot, made));
  return made;
}

function bind(statement: Statement, bindings: Bindings): Statement {
  const { principals } = statement;
  if (principals === undefined) {
    return statement;
  }
  const named = principals.named.map((one): PolicyPrincipal => {
    const id =
      one.type === "arn" && Object.hasOwn(bindings, one.arn) ? bindings[one.arn] : undefined;
    return one.type === "arn" && id !== undefined ? { type: "id", id, arn: one.arn } : one;
  });
  return { ...statement, principals: { ...principals, named } };
}

/** Every principal of a document that is named by an ARN or by an account, once. */
export function principalsToFind(document: PolicyDocument): readonly PolicyPrincipal[] {
  const found = new Map<string, PolicyPrincipal>();
  for (const { principals } of document.statements) {
    for (const one of principals?.named ?? []) {
      if (one.type === "arn") {
        found.set(one.arn, one);
      } else if (one.type === "account") {
        found.set(one.account, one);
      }
    }
  }
  return [...found.values()];
}

/**
 * A policy as it reads now: its principals by the ARNs that they have today,
 * and who is gone by the bare id.
 * @param arns by id; what is not in it is gone
 */
export function shownPolicy(
  text: string,
  bindings: Bindings,
  arns: ReadonlyMap<string, string>,
): string {
  const changed = new Map(
    Object.entries(bindings).flatMap(([arn, id]) => {
      const shown = arns.get(id) ?? id;
      return shown === arn ? [] : [[arn, shown] as const];
    }),
  );
  if (changed.size === 0) {
    return text;
  }
  const policy = JSON.parse(text) as { Statement: unknown };
  const statements = [policy.Statement].flat() as Record<string, unknown>[];
  const rename = (name: string) => changed.get(name) ?? name;
  for (const statement of statements) {
    for (const element of ["Principal", "NotPrincipal"]) {
      const principal = statement[element] as { AWS?: string | string[] } | string | undefined;
      if (typeof principal === "object" && principal.AWS !== undefined) {
        const names = principal.AWS;
        principal.AWS = typeof names === "string" ? rename(names) : names.map(rename);
      }
    }
  }
  return JSON.stringify(policy);
}
