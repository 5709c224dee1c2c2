/**
 * What a session token holds. Tokens are sealed and self-contained: no session
 * is kept in the table. Who the session is for is read on each request, so that
 * a role that is deleted ends its sessions.
 */

import type { Tag } from "./entities.ts";

type Common = {
  /** Milliseconds since the epoch. */
  readonly issued: number;
  readonly expires: number;
};

/** What limits a session beside what it was made from. */
type Limits = {
  /** The inline session policy. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
};

export type RoleSession = Common &
  Limits & {
    readonly kind: "role";
    /** The role's name, and its unique id: a namesake is another role. */
    readonly role: string;
    readonly roleId: string;
    readonly name: string;
    readonly tags: readonly Tag[];
    readonly transitive: readonly string[];
    readonly sourceIdentity?: string;
    /** Of AssumeRoleWithWebIdentity: the provider. */
    readonly provider?: string;
  };

export type UserSession = Common & {
  readonly kind: "user";
  readonly user: string;
  readonly userId: string;
};

export type FederatedSession = Common &
  Limits & {
    readonly kind: "federated";
    readonly user: string;
    readonly userId: string;
    readonly name: string;
    readonly tags: readonly Tag[];
  };

/** Whose policies decide on a request. */
export type Session = RoleSession | UserSession | FederatedSession;

/** In which a service calls on behalf of whoever assumed the role: see sts/forwarding.ts. */
export type ForwardedSession = Common & {
  readonly kind: "forwarded";
  /** As in `s3.us-west-2.amazonaws.com`. */
  readonly service: string;
  /** The role that was assumed: the session ends with it, and when it trusts the service or the caller no more. */
  readonly role: string;
  readonly roleId: string;
  readonly caller: Session | LongTermUser;
};

/** A user with an access key of its own: the session ends with it. */
export type LongTermUser = {
  readonly kind: "long-term";
  readonly user: string;
  readonly userId: string;
  readonly accessKeyId: string;
};

/** What is sealed in a token. */
export type SealedSession = (Session | ForwardedSession) & { readonly secretAccessKey: string };
