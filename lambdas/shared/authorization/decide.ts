/**
 * The one decision: may this principal do this to that resource? Pure: the same
 * question always has the same answer.
 *
 * AWS KMS makes the key policy the root of trust: it allows a principal that it
 * names, or delegates to the identity policies of an account that it names by
 * its root. An identity policy without that delegation allows nothing.
 * Source: ../shared/facts/authorization.md, sections 1 and 2.
 */

import type { Principal } from "../identity/principal.ts";
import { conditionsHold } from "./conditions/condition.ts";
import type { Context } from "./context.ts";
import type { PolicyDocument, Statement } from "./document.ts";
import type { PolicyPrincipal } from "./principals.ts";
import { actionMatches, resourceMatches } from "./glob.ts";
import { expand } from "./template.ts";

export type Question = {
  readonly principal: Principal;
  /** As in `kms:Encrypt`. */
  readonly action: string;
  /** The resource's ARN, or `*` for actions that have none. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  /** The key's policy; undefined for actions that only identity policies decide. */
  readonly keyPolicy: PolicyDocument | undefined;
  readonly identityPolicies: readonly PolicyDocument[];
  /** What is known of the request: what conditions and variables are about. */
  readonly context: Context;
};

/** Who stood in the way: AWS names one kind of policy in its answer. */
export type Denial =
  | "explicit-deny-identity"
  | "explicit-deny-resource"
  | "no-identity-allow"
  | "no-resource-allow";

type Denied = { readonly allowed: false; readonly because: Denial };

export type Decision =
  /** `by` what statement; by none when an account's root acts in its own account. */
  { readonly allowed: true; readonly by: Statement | undefined } | Denied;

export function decide(question: Question): Decision {
  const { keyPolicy, principal, resourceAccount } = question;
  const identity = question.identityPolicies.flatMap(({ statements }) =>
    statements.filter((statement) => covers(statement, question)),
  );
  const key = (keyPolicy?.statements ?? []).filter((statement) => covers(statement, question));

  // What the caller's own account says. An account's root has no identity
  // policies, and needs none.
  const identityAllow = identity.find(({ effect }) => effect === "Allow");
  const ownSide = principal.kind === "root" || identityAllow !== undefined;
  const ownDenial = identity.some(({ effect }) => effect === "Deny")
    ? denied("explicit-deny-identity")
    : ownSide
      ? undefined
      : denied("no-identity-allow");

  // Another account's key needs both sides, and the caller's own side comes
  // first: whoever lacks that learns nothing of the key. Without a key, the own
  // side is all there is.
  if (keyPolicy === undefined || principal.account !== resourceAccount) {
    if (ownDenial !== undefined) {
      return ownDenial;
    }
    if (keyPolicy === undefined) {
      return allowed(identityAllow);
    }
  }

  // A deny anywhere is final, whoever allows.
  if (
    key.some((statement) => statement.effect === "Deny" && names(statement, principal) !== "no")
  ) {
    return denied("explicit-deny-resource");
  }
  if (ownDenial?.because === "explicit-deny-identity") {
    return ownDenial;
  }

  const allows = key.filter(({ effect }) => effect === "Allow");
  const direct = allows.find((statement) => names(statement, principal) === "directly");
  if (direct !== undefined) {
    return allowed(direct);
  }
  const delegating = allows.find((statement) => names(statement, principal) === "by-account");
  if (delegating === undefined) {
    return denied("no-resource-allow");
  }
  return ownDenial ?? allowed(identityAllow ?? delegating);
}

/** Whether a statement is about this action, resource and context, whoever its principals are. */
function covers(statement: Statement, question: Question): boolean {
  const { action, context } = question;
  const { actions, resources, conditions, effect } = statement;
  if (actions === undefined || resources === undefined) {
    return false;
  }
  return (
    actions.patterns.some((pattern) => actionMatches(pattern, action)) !== actions.negated &&
    coversResource(statement, resources, question) &&
    conditionsHold(conditions, context, effect)
  );
}

function coversResource(
  { effect }: Statement,
  { negated, patterns }: NonNullable<Statement["resources"]>,
  { resource, context }: Question,
): boolean {
  const globs = patterns.map((pattern) => expand(pattern, context));
  // A variable without a value: what it would except cannot be known.
  if (negated && globs.includes(undefined)) {
    return effect === "Deny";
  }
  return globs.some((glob) => glob !== undefined && resourceMatches(glob, resource)) !== negated;
}

/** How a key policy's statement names a principal, if it does. */
function names({ principals }: Statement, principal: Principal): "directly" | "by-account" | "no" {
  if (principals === undefined) {
    return "no";
  }
  if (principals.negated) {
    return isExempt(principals.named, principal) ? "no" : "directly";
  }
  const how = new Set(principals.named.map((named) => namedBy(named, principal)));
  return how.has("directly") ? "directly" : how.has("by-account") ? "by-account" : "no";
}

/**
 * NotPrincipal exempts only who is named with all that they are: a user with
 * its account, a session with its role and its account.
 */
function isExempt(named: readonly PolicyPrincipal[], principal: Principal): boolean {
  const { account, kind, arn, roleArn } = principal;
  const namesArn = (wanted: string) =>
    named.some((one) => one.type === "arn" && one.arn === wanted);
  return (
    named.some(({ type }) => type === "everyone") ||
    (named.some((one) => one.type === "account" && one.account === account) &&
      (kind === "root" || namesArn(arn)) &&
      (roleArn === undefined || namesArn(roleArn)))
  );
}

function namedBy(named: PolicyPrincipal, principal: Principal): "directly" | "by-account" | "no" {
  switch (named.type) {
    case "everyone":
      return "directly";
    case "account":
      return named.account === principal.account ? "by-account" : "no";
    case "arn":
      return named.arn === principal.arn || named.arn === principal.roleArn ? "directly" : "no";
    case "other":
      return "no";
  }
}

function allowed(by: Statement | undefined): Decision {
  return { allowed: true, by };
}

function denied(because: Denial): Denied {
  return { allowed: false, because };
}
