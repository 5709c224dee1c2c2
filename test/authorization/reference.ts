/**
 * What the decision is, written to be obviously right: no parsing, no speed, no
 * explanation but the one that AWS gives. The real one is compared with it.
 */

import type { Denial } from "../../lambdas/shared/authorization/decide.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";

type OneOrMore = string | readonly string[];

/** A statement as its author writes it. */
export type RawStatement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly [type: string]: OneOrMore };
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
};

export type RawPolicy = { readonly Statement: readonly RawStatement[] };

export type RawQuestion = {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly keyPolicy?: RawPolicy | undefined;
  readonly identityPolicies: readonly RawPolicy[];
};

export function reference(question: RawQuestion): "allowed" | Denial {
  const { principal } = question;
  const relevant = (policy: RawPolicy) => policy.Statement.filter((s) => applies(s, question));
  const identity = question.identityPolicies.flatMap(relevant);
  const key = question.keyPolicy ? relevant(question.keyPolicy) : [];

  const isAllow = (statement: RawStatement) => statement.Effect === "Allow";
  const isDeny = (statement: RawStatement) => statement.Effect === "Deny";
  const byName = (statement: RawStatement) => namesDirectly(statement, principal);
  const byAccount = (statement: RawStatement) => namesAccount(statement, principal);

  const deniedByKey = key.some((s) => isDeny(s) && (byName(s) || byAccount(s)));
  const deniedByIdentity = identity.some(isDeny);
  const isRoot = principal.kind === "root";
  const allowedByIdentity = identity.some(isAllow);
  const allowedByName = key.some((s) => isAllow(s) && byName(s));
  const delegated = key.some((s) => isAllow(s) && byAccount(s));
  const isForeign = principal.account !== question.resourceAccount;

  // The root of an account has no identity policies and needs none.
  const ownSide = allowedByIdentity || isRoot;

  // Without a key, the caller's own policies decide alone.
  if (!question.keyPolicy) {
    if (deniedByIdentity) return "explicit-deny-identity";
    return ownSide ? "allowed" : "no-identity-allow";
  }
  // For another account's key, they come first.
  if (isForeign && deniedByIdentity) return "explicit-deny-identity";
  if (isForeign && !ownSide) return "no-identity-allow";

  if (deniedByKey) return "explicit-deny-resource";
  if (deniedByIdentity) return "explicit-deny-identity";
  if (allowedByName) return "allowed";
  if (!delegated) return "no-resource-allow";
  return ownSide ? "allowed" : "no-identity-allow";
}

function applies(statement: RawStatement, { action, resource }: RawQuestion): boolean {
  const { Action, NotAction, Resource } = statement;
  const matches = (patterns: OneOrMore) =>
    [patterns].flat().some((p) => globReference(p.toLowerCase(), action.toLowerCase()));
  const ofAction = Action ? matches(Action) : NotAction ? !matches(NotAction) : false;
  return ofAction && [Resource ?? []].flat().some((p) => resourceReference(p, resource));
}

function principalsOf({ Principal }: RawStatement): readonly string[] {
  return Principal === "*" ? ["*"] : [Principal?.["AWS"] ?? []].flat();
}

function namesDirectly(statement: RawStatement, { arn, roleArn }: Principal): boolean {
  return principalsOf(statement).some((name) => name === "*" || name === arn || name === roleArn);
}

function namesAccount(statement: RawStatement, { account }: Principal): boolean {
  return principalsOf(statement).some(
    (name) => name === account || name === `arn:aws:iam::${account}:root`,
  );
}

export function globReference(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] === "*") {
    return globReference(rest, text) || (text !== "" && globReference(pattern, text.slice(1)));
  }
  return (
    text !== "" &&
    (pattern[0] === "?" || pattern[0] === text[0]) &&
    globReference(rest, text.slice(1))
  );
}

/** Of full ARNs: five segments without a colon, and the rest. */
function resourceReference(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const form = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/;
  const [wanted, actual] = [form.exec(pattern), form.exec(arn)];
  return [1, 2, 3, 4, 5, 6].every(
    (segment) =>
      wanted !== null &&
      actual !== null &&
      globReference(wanted[segment] ?? "", actual[segment] ?? ""),
  );
}
