/** What policies, statements and grants are called, for people. */

import type { Reason } from "../../../lambdas/shared/audit/reasons.ts";
import type { Source } from "../../../lambdas/shared/authorization/decide.ts";
import type { Cited } from "../../../lambdas/shared/authorization/explain.ts";
import { quoted } from "../text/printable.ts";

export type Kind = Source | "grant";

/** Whatever stands in the way, as `Reason` names it. */
export type Because = NonNullable<Reason["because"]>;

/** In the order in which they limit what the next may allow. */
export const kinds = [
  "service-control",
  "resource-control",
  "resource",
  "trust",
  "identity",
  "boundary",
  "session",
  "grant",
] as const satisfies readonly Kind[];

export const kindNames: Readonly<Record<Kind, { readonly one: string; readonly many: string }>> = {
  "service-control": { one: "service control policy", many: "service control policies" },
  "resource-control": { one: "resource control policy", many: "resource control policies" },
  resource: { one: "key policy", many: "key policy" },
  trust: { one: "trust policy", many: "trust policy" },
  identity: { one: "identity policy", many: "identity policies" },
  boundary: { one: "permissions boundary", many: "permissions boundary" },
  session: { one: "session policy", many: "session policies" },
  grant: { one: "grant", many: "grants" },
};

/** As in `statement "AllowTenant" of the key policy`, or `grant 1234abcd`. */
export function citedWords(cited: Cited): string {
  return cited.source === "grant"
    ? `grant ${cited.grant}`
    : `${statementWords(cited.statement)} of ${policyWords(cited.source, cited.policy)}`;
}

/** The same where the kind of policy has been told. */
export function citedWithin(cited: Cited): string {
  switch (cited.source) {
    case "grant":
      return citedWords(cited);
    case "resource":
    case "trust":
      return statementWords(cited.statement);
    default:
      return `${statementWords(cited.statement)} of ${named(cited.policy)}`;
  }
}

/** A statement without a Sid is known by its place. */
function statementWords(statement: string): string {
  return /^Statement\[\d+\]$/.test(statement) ? statement : `statement ${quoted(statement)}`;
}

function policyWords(source: Source, policy: string): string {
  const kind = kindNames[source].one;
  switch (source) {
    case "resource":
      // Who may retire a grant, the grant says.
      return policy.startsWith("grant ") ? policy : `the ${kind}`;
    case "trust":
      return `the ${kind}`;
    case "session":
      return policy === kind ? `the ${kind}` : `the ${kind} ${named(policy)}`;
    default:
      return `the ${kind} ${named(policy)}`;
  }
}

/** An ARN is its own quotation. */
export function named(policy: string): string {
  return policy.startsWith("arn:") ? policy : quoted(policy);
}

/** @returns undefined for what is neither */
export function partsOf(
  because: Because,
): { readonly explicit: boolean; readonly source: Source } | undefined {
  const [, explicit, missing] = /^(?:explicit-deny-(.+)|no-(.+)-allow)$/.exec(because) ?? [];
  const source = (explicit ?? missing) as Source | undefined;
  return source === undefined ? undefined : { explicit: explicit !== undefined, source };
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[], conjunction = "or"): string {
  return words.length < 2
    ? (words[0] ?? "nothing")
    : `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}

/** A sentence begins with a capital. */
export function capital(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
