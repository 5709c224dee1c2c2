/**
 * Grants: what they allow, and to whom. A grant only ever allows, and it allows
 * its grantee what a key policy statement that names this grantee would.
 * Source: ../shared/facts/authorization.md, section 3.
 */

import type { PolicyPrincipal } from "./principal-name.ts";
import type { Question } from "./question.ts";

/** Pairs that a request's encryption context has to equal, or has to contain. Compared with case. */
export type ContextConstraint = {
  readonly type: "EncryptionContextEquals" | "EncryptionContextSubset";
  readonly pairs: ReadonlyMap<string, string>;
};

/** What a grant allows and within which bounds. */
export type NewGrant = {
  /** As in `Encrypt`; without the `kms:` of actions. */
  readonly operations: readonly string[];
  readonly constraint: ContextConstraint | undefined;
  /** The resource that an AWS service has to act for. */
  readonly sourceArn: string | undefined;
};

export type Grant = NewGrant & {
  readonly id: string;
  readonly grantee: PolicyPrincipal;
  /** The account whose principal made it: the key's, or one that the key's policy lets make grants. */
  readonly issuingAccount: string;
};

/** Why a grant of the caller's does not allow what is asked. */
export type GrantFailure =
  | { readonly part: "operation"; readonly expected: readonly string[]; readonly actual: string }
  | {
      readonly part: "constraint";
      readonly type: ContextConstraint["type"] | "SourceArn";
      readonly expected: Readonly<Record<string, string>> | string;
      readonly actual: Readonly<Record<string, string>> | string | undefined;
    }
  /** A grant made under this one may allow no more than this one does. */
  | {
      readonly part: "new-operations";
      readonly expected: readonly string[];
      readonly actual: readonly string[];
    };

/** Its constraints are about nothing that these do. */
const unconstrained = new Set(["DescribeKey", "GetPublicKey", "RetireGrant"]);

/** @returns undefined when the grant allows it to its grantee */
export function grantFailure(grant: Grant, question: Question): GrantFailure | undefined {
  const operation = question.action.slice("kms:".length);
  if (!grant.operations.includes(operation)) {
    return { part: "operation", expected: grant.operations, actual: operation };
  }
  return (
    sourceFailure(grant, operation, question) ??
    (operation === "CreateGrant"
      ? childFailure(grant, question.newGrant)
      : unconstrained.has(operation)
        ? undefined
        : contextFailure(grant.constraint, question.encryptionContext))
  );
}

function sourceFailure(
  { sourceArn }: Grant,
  operation: string,
  { context }: Question,
): GrantFailure | undefined {
  const actual = context.get("aws:sourcearn")?.[0];
  return sourceArn === undefined || operation === "RetireGrant" || actual === sourceArn
    ? undefined
    : { part: "constraint", type: "SourceArn", expected: sourceArn, actual };
}

function contextFailure(
  constraint: ContextConstraint | undefined,
  actual: ReadonlyMap<string, string> = new Map(),
): GrantFailure | undefined {
  if (constraint === undefined) {
    return undefined;
  }
  const { type, pairs } = constraint;
  const holds =
    contains(actual, pairs) && (type === "EncryptionContextSubset" || actual.size === pairs.size);
  return holds
    ? undefined
    : {
        part: "constraint",
        type,
        expected: Object.fromEntries(pairs),
        actual: Object.fromEntries(actual),
      };
}

/** A child does what its parent does, and is bound at least as tightly. */
function childFailure(parent: Grant, child: NewGrant | undefined): GrantFailure | undefined {
  if (child === undefined || !child.operations.every((name) => parent.operations.includes(name))) {
    return {
      part: "new-operations",
      expected: parent.operations,
      actual: child?.operations ?? [],
    };
  }
  if (parent.sourceArn !== undefined && parent.sourceArn !== child.sourceArn) {
    return {
      part: "constraint",
      type: "SourceArn",
      expected: parent.sourceArn,
      actual: child.sourceArn,
    };
  }
  const { constraint } = parent;
  // Nothing is as tight as Equals but the same Equals.
  const looser =
    constraint?.type === "EncryptionContextEquals" && child.constraint?.type !== constraint.type;
  return (
    contextFailure(constraint, child.constraint?.pairs) ??
    (looser
      ? {
          part: "constraint",
          type: constraint.type,
          expected: Object.fromEntries(constraint.pairs),
          actual: undefined,
        }
      : undefined)
  );
}

function contains(
  pairs: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): boolean {
  return [...wanted].every(([key, value]) => pairs.get(key) === value);
}
