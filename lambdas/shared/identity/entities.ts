/**
 * What an account's IAM holds, as it lies in the account's journal (see
 * store/journal.ts): one item for each user, group, role, policy and provider,
 * with all that belongs to it. Names have no case in IAM, so items are found by
 * their names in lower case; what they show is what their maker wrote.
 *
 *   sk                    item
 *   user#<name>           User, with its access keys
 *   group#<name>          Group; its members say that they are in it
 *   role#<name>           Role
 *   policy#<name>         ManagedPolicy, with its versions
 *   oidc#<url>            OidcProvider
 *   access-key#<id>       { user }: whose key it is
 *   id#<unique id>        { names }: the sort key of what the id names
 */

import type { Bindings } from "../authorization/bound-principals.ts";

export type Tag = { readonly Key: string; readonly Value: string };

export type InlinePolicy = { readonly name: string; readonly text: string };

/** What users, groups and roles have in common. Times are milliseconds since the epoch. */
type Entity = {
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** `AIDA…`, `AGPA…`, `AROA…`: never used again. */
  readonly id: string;
  readonly created: number;
  readonly inline: readonly InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
};

type Tagged = { readonly tags: readonly Tag[] };
type Bounded = { readonly boundary?: string };

export type AccessKey = {
  readonly id: string;
  readonly status: "Active" | "Inactive";
  readonly created: number;
  /** The secret access key, sealed for this id. */
  readonly sealed: Uint8Array;
};

export type User = Entity &
  Tagged &
  Bounded & {
    /** Names in lower case. */
    readonly groups: readonly string[];
    readonly keys: readonly AccessKey[];
  };

export type Group = Entity;

export type Role = Entity &
  Tagged &
  Bounded & {
    readonly description?: string;
    /** Seconds. */
    readonly longestSession: number;
    readonly trust: string;
    /** Whom the ARNs in `trust` named when it was put. */
    readonly trustPrincipals: Bindings;
  };

export type PolicyVersion = {
  readonly number: number;
  readonly created: number;
  readonly text: string;
};

export type ManagedPolicy = Tagged & {
  readonly name: string;
  readonly path: string;
  /** `ANPA…` */
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly description?: string;
  readonly defaultVersion: number;
  readonly nextVersion: number;
  readonly versions: readonly PolicyVersion[];
};

export type OidcProvider = Tagged & {
  /** Without its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly created: number;
};

/** The journal's scope: a partition of the table. */
export function iamScope(account: string): string {
  return `${account}#iam`;
}

export const sortKeys = {
  user: (name: string) => `user#${name.toLowerCase()}`,
  group: (name: string) => `group#${name.toLowerCase()}`,
  role: (name: string) => `role#${name.toLowerCase()}`,
  policy: (name: string) => `policy#${name.toLowerCase()}`,
  oidc: (url: string) => `oidc#${url}`,
  accessKey: (id: string) => `access-key#${id}`,
  uniqueId: (id: string) => `id#${id}`,
} as const;
