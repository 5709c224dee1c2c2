/** What the decision is asked: who wants to do what to which resource, under which policies. */

import type { Principal } from "../identity/principal.ts";
import type { Context } from "./context.ts";
import type { PolicyDocument } from "./document.ts";
import type { Grant, NewGrant } from "./grants.ts";

export type Policy = {
  /** What its author knows it by: an ARN, or a name with its owner. For explanations. */
  readonly name: string;
  readonly document: PolicyDocument;
};

/**
 * The policies of an organization that reach an account, from the root down: at
 * each level one of them has to allow. No levels: the account is not bound.
 */
export type ControlPolicies = readonly (readonly Policy[])[];

/** What the caller's own account says of the caller. */
export type CallerPolicies = {
  /** Of a user with its groups, or of a role. */
  readonly identity: readonly Policy[];
  readonly boundary?: Policy | undefined;
  /**
   * Undefined where nothing limits the session. A federated session always has
   * a list: without a policy in it, identity policies give it nothing.
   */
  readonly session?: readonly Policy[] | undefined;
  readonly serviceControl: ControlPolicies;
};

export type Question = {
  readonly principal: Principal;
  readonly policies: CallerPolicies;
  /** As in `kms:Encrypt`. */
  readonly action: string;
  /** The resource's ARN, or `*` for actions that have none. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  /** A key's policy or a role's trust policy; undefined where only the caller's own side decides. */
  readonly resourcePolicy?: (Policy & { readonly kind: "key" | "trust" }) | undefined;
  /** Those that reach the resource. */
  readonly resourceControl: ControlPolicies;
  /** The caller's grants on the key that are in force. */
  readonly grants?: readonly Grant[];
  /** What is known of the request: what conditions and variables are about. */
  readonly context: Context;
  /** As it is sent; undefined where the operation has none. For the constraints of grants. */
  readonly encryptionContext?: ReadonlyMap<string, string> | undefined;
  /** For `kms:CreateGrant`: what a grant that allows it may not be wider than. */
  readonly newGrant?: NewGrant | undefined;
};
