/**
 * Questions as people write them: policies in their authors' JSON, principals
 * of grants by ARN. The case files hold them, the generators make them, and the
 * reference evaluator reads them; only the engine wants them parsed.
 */

import {
  type Bindings,
  bindPrincipals,
} from "../../lambdas/shared/authorization/bound-principals.ts";
import { contextOf } from "../../lambdas/shared/authorization/context.ts";
import {
  parseByRules,
  parsePolicy,
  type PolicyDocument,
} from "../../lambdas/shared/authorization/document.ts";
import type { Grant, NewGrant } from "../../lambdas/shared/authorization/grants.ts";
import { fullAccessRules } from "../../lambdas/shared/authorization/policy-rules.ts";
import type { PolicyKind } from "../../lambdas/shared/authorization/policy-syntax.ts";
import type { Policy, Question } from "../../lambdas/shared/authorization/question.ts";
import type { Principal } from "../../lambdas/shared/identity/principal.ts";
import type { RawCondition } from "./conditions/reference-conditions.ts";

export type OneOrMore = string | readonly string[];

export type RawPrincipal = "*" | { readonly [type: string]: OneOrMore };

/** A statement as its author writes it. */
export type RawStatement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: RawPrincipal;
  readonly NotPrincipal?: RawPrincipal;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: RawCondition;
};

export type RawPolicy = {
  readonly Version?: string;
  readonly Statement: readonly RawStatement[];
};

export type RawPolicies = {
  /** Of the key, or of the role; neither for actions that only the caller's own side decides. */
  readonly key?: RawPolicy;
  readonly trust?: RawPolicy;
  readonly identity?: readonly RawPolicy[];
  readonly boundary?: RawPolicy;
  readonly session?: readonly RawPolicy[];
  /** By levels: the root's policies, those of a unit below, …, the account's own. */
  readonly serviceControl?: readonly (readonly RawPolicy[])[];
  readonly resourceControl?: readonly (readonly RawPolicy[])[];
};

export type RawNewGrant = {
  readonly operations: readonly string[];
  readonly constraint?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  };
  readonly sourceArn?: string;
};

export type RawGrant = RawNewGrant & {
  readonly id: string;
  /** An ARN, an account, or a service. */
  readonly grantee: string;
  /** The resource's where it is left out. */
  readonly issuingAccount?: string;
};

export type RawQuestion = {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly policies: RawPolicies;
  readonly grants: readonly RawGrant[];
  readonly context: Readonly<Record<string, OneOrMore>>;
  readonly encryptionContext?: Readonly<Record<string, string>>;
  readonly newGrant?: RawNewGrant;
  /** The unique ids that ARNs stood for when the resource's policy and the grants were written. */
  readonly bindings?: Bindings;
};

/** @throws PolicyError for a policy that the engine would not take */
export function questionOf(raw: RawQuestion): Question {
  const { principal, action, resource, resourceAccount, policies } = raw;
  const { key, trust, identity = [], boundary, session } = policies;
  const { serviceControl = [], resourceControl = [] } = policies;
  const bound = ({ name, document }: Policy): Policy => ({
    name,
    document: bindPrincipals(document, raw.bindings ?? {}),
  });
  return {
    principal,
    action,
    resource,
    resourceAccount,
    policies: {
      identity: all("identity", "identity", identity),
      boundary: boundary && policyOf("identity", "boundary", boundary),
      session: session && all("session", "session", session),
      serviceControl: levels("service-control", "serviceControl", serviceControl),
    },
    resourcePolicy: key
      ? { ...bound(policyOf("key", "key", key)), kind: "key" }
      : trust && { ...bound(policyOf("trust", "trust", trust)), kind: "trust" },
    resourceControl: levels("resource-control", "resourceControl", resourceControl),
    grants: raw.grants.map((grant) => grantOf(grant, raw)),
    context: contextOf(raw.context),
    encryptionContext: raw.encryptionContext && new Map(Object.entries(raw.encryptionContext)),
    newGrant: raw.newGrant && newGrantOf(raw.newGrant),
  };
}

/** A policy's name is its place, as in `identity[0]`. */
function policyOf(kind: PolicyKind, name: string, policy: RawPolicy): Policy {
  return { name, document: documentOf(kind, policy) };
}

/** The one resource control policy that allows is AWS's own. */
function documentOf(kind: PolicyKind, policy: RawPolicy): PolicyDocument {
  const text = JSON.stringify(policy);
  return kind === "resource-control" && policy.Statement.every(({ Effect }) => Effect === "Allow")
    ? parseByRules(fullAccessRules, text)
    : parsePolicy(kind, text);
}

function all(kind: PolicyKind, name: string, policies: readonly RawPolicy[]): readonly Policy[] {
  return policies.map((policy, index) => policyOf(kind, `${name}[${index}]`, policy));
}

function levels(kind: PolicyKind, name: string, given: readonly (readonly RawPolicy[])[]) {
  return given.map((policies, level) => all(kind, `${name}[${level}]`, policies));
}

function grantOf(raw: RawGrant, { resourceAccount, bindings = {} }: RawQuestion): Grant {
  const { id, grantee, issuingAccount = resourceAccount } = raw;
  const bound = bindings[grantee];
  return {
    ...newGrantOf(raw),
    id,
    grantee: bound === undefined ? granteeOf(grantee) : { type: "id", id: bound, arn: grantee },
    issuingAccount,
  };
}

function newGrantOf({ operations, constraint = {}, sourceArn }: RawNewGrant): NewGrant {
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = constraint;
  const pairs = new Map(Object.entries(equal ?? subset ?? {}));
  return {
    operations,
    constraint: equal
      ? { type: "EncryptionContextEquals", pairs }
      : subset && { type: "EncryptionContextSubset", pairs },
    sourceArn,
  };
}

function granteeOf(name: string): Grant["grantee"] {
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  if (account !== undefined) {
    return { type: "account", account };
  }
  return name.startsWith("arn:") ? { type: "arn", arn: name } : { type: "service", name };
}
