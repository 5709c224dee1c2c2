/**
 * What a grant says: to whom, which operations, within which constraints. As
 * CreateGrant takes it and ListGrants shows it.
 */

import type { Bindings } from "../../authorization/bound-principals.ts";
import type { ContextConstraint, Grant, NewGrant } from "../../authorization/grants.ts";
import type { Key } from "../key.ts";
import { ServiceError } from "../../wire/errors.ts";
import { noContext, requireValidContext } from "../encryption-context.ts";
import { requireGrantOperations } from "./operations.ts";
import { boundPrincipal, parseGrantPrincipal, requireServicePrincipal } from "./principals.ts";

export type GrantConstraints = {
  readonly EncryptionContextEquals?: ReadonlyMap<string, string>;
  readonly EncryptionContextSubset?: ReadonlyMap<string, string>;
  readonly SourceArn?: string;
};

export type GrantTerms = {
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly RetiringPrincipal?: string;
  readonly RetiringServicePrincipal?: string;
  readonly Name?: string;
  readonly Operations: readonly string[];
  readonly Constraints?: GrantConstraints;
};

const mostPairs = 8;
const longestValue = 384;

/**
 * What does not depend on the key.
 * @throws ServiceError ValidationException, InvalidArnException
 */
export function requireValidTerms(terms: GrantTerms): void {
  const { GranteePrincipal, GranteeServicePrincipal, Constraints } = terms;
  const { RetiringPrincipal, RetiringServicePrincipal } = terms;
  if ((GranteePrincipal === undefined) === (GranteeServicePrincipal === undefined)) {
    throw invalid("Specify either GranteePrincipal or GranteeServicePrincipal, but not both.");
  }
  if (RetiringPrincipal !== undefined && RetiringServicePrincipal !== undefined) {
    throw invalid("Specify either RetiringPrincipal or RetiringServicePrincipal, but not both.");
  }
  for (const principal of [GranteePrincipal, RetiringPrincipal]) {
    if (principal !== undefined) {
      parseGrantPrincipal(principal);
    }
  }
  for (const service of [GranteeServicePrincipal, RetiringServicePrincipal]) {
    if (service !== undefined) {
      requireServicePrincipal(service);
    }
  }
  if (GranteeServicePrincipal !== undefined) {
    if (Constraints?.SourceArn === undefined) {
      throw invalid("A grant to a GranteeServicePrincipal must have a SourceArn constraint.");
    }
    if (RetiringPrincipal === undefined && RetiringServicePrincipal === undefined) {
      throw invalid("A grant to a GranteeServicePrincipal must have a retiring principal.");
    }
  }
  requireValidConstraints(Constraints);
}

function requireValidConstraints(constraints: GrantConstraints = {}): void {
  const { EncryptionContextEquals, EncryptionContextSubset, SourceArn } = constraints;
  if (EncryptionContextEquals?.size && EncryptionContextSubset?.size) {
    throw invalid("More than one constraint supplied");
  }
  if (SourceArn !== undefined && !/^arn(?::[^:]*){4}:./.test(SourceArn)) {
    throw new ServiceError("InvalidArnException", `ARN is not valid: ${SourceArn}`);
  }
  const pairs = constraintOf(constraints)?.pairs ?? noContext;
  // No request has a context that this could not be.
  requireValidContext(pairs);
  if (pairs.size > mostPairs) {
    throw invalid(`A grant constraint can have at most ${mostPairs} encryption context pairs.`);
  }
  if ([...pairs.values()].some((value) => value.length > longestValue)) {
    throw invalid(`A value in a grant constraint can have at most ${longestValue} characters.`);
  }
}

/** What depends on it. @throws ServiceError ValidationException */
export function requireTermsFor(key: Pick<Key, "usage" | "spec">, terms: GrantTerms): void {
  requireGrantOperations(key, terms.Operations);
  if (newGrantOf(terms).constraint !== undefined && key.spec !== "SYMMETRIC_DEFAULT") {
    throw invalid(
      "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
    );
  }
}

/** What the decision looks at. */
export function newGrantOf({ Operations, Constraints = {} }: GrantTerms): NewGrant {
  return {
    operations: Operations,
    constraint: constraintOf(Constraints),
    sourceArn: Constraints.SourceArn,
  };
}

/** Terms with whom their ARNs named when the grant was made. */
export type BoundTerms = GrantTerms & { readonly principals: Bindings };

export function grantOf(id: string, issuingAccount: string, terms: BoundTerms): Grant {
  const { GranteePrincipal, GranteeServicePrincipal: service, principals } = terms;
  return {
    ...newGrantOf(terms),
    id,
    issuingAccount,
    grantee:
      GranteePrincipal === undefined
        ? { type: "service", name: service ?? "" }
        : boundPrincipal(GranteePrincipal, principals),
  };
}

/** Of two constraints one is empty: that one is none. Alone, an empty Equals wants no context. */
function constraintOf({
  EncryptionContextEquals: equals,
  EncryptionContextSubset: subset,
}: GrantConstraints): ContextConstraint | undefined {
  if (equals !== undefined && !subset?.size) {
    return { type: "EncryptionContextEquals", pairs: equals };
  }
  return subset?.size ? { type: "EncryptionContextSubset", pairs: subset } : undefined;
}

function invalid(text: string): ServiceError {
  return new ServiceError("ValidationException", text);
}
