/**
 * What a session token holds. Tokens are sealed and self-contained: no session
 * is kept in the table. Who the session is for is read on each request, so that
 * a role that is deleted ends its sessions.
 */

import type { Tag } from "./entities.ts";

type Common = {
  readonly secretAccessKey: string;
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

export type Session = RoleSession | UserSession | FederatedSession;
