/**
 * Which of the policies of all kinds decides, from the cases of
 * test/authorization/decisions: a principal of each kind encrypts under a key
 * of the account `home`. What a case leaves out is not there.
 */

import { allowing } from "../../support/iam-users.ts";
import { denying, denyingEveryone } from "../../support/organization.ts";

/** The foreigners are of the account `other`, and have the same names. */
export type Who = "user" | "member" | "session" | "federated" | "foreign user" | "foreign session";

/** How policies name the principals of an account. */
export type Names = {
  readonly account: string;
  readonly root: string;
  readonly user: string;
  readonly member: string;
  readonly role: string;
  readonly session: string;
};

export type Case = {
  /** The folder of the cases, and what is special. */
  readonly name: string;
  readonly who: Who;
  readonly key: (home: Names, other: Names) => readonly object[];
  readonly identity?: readonly object[];
  /** Of the group that the member is in. */
  readonly group?: readonly object[];
  readonly boundary?: readonly object[];
  readonly session?: readonly object[];
  /** Of the principal's account, in the place of FullAWSAccess if it allows anything. */
  readonly serviceControl?: readonly object[];
  /** Of the key's account. */
  readonly resourceControl?: readonly object[];
  /** `allowed`, or how the text of the denial ends, without the ARN of a policy. */
  readonly expected: string;
};

const action = "kms:Encrypt";
const use = allowing(action);
const other = allowing("kms:ListKeys");
const deny = denying(action);
const to = (AWS: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: action,
  Resource: "*",
  ...more,
});
const delegating = ({ root }: Names) => [to(root)];
const no = (kind: string) => `because no ${kind} allows the ${action} action`;
const explicit = (kind: string) => `with an explicit deny in ${kind}`;
const unrevealed =
  "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
const allowed = "allowed";

const identityPolicies: readonly Case[] = [
  { name: "delegation: a user", who: "user", key: delegating, identity: [use], expected: allowed },
  { name: "delegation: a group", who: "member", key: delegating, group: [use], expected: allowed },
  {
    name: "delegation: a role",
    who: "session",
    key: delegating,
    identity: [use],
    expected: allowed,
  },
  {
    name: "delegation: nothing in an identity policy",
    who: "user",
    key: delegating,
    expected: no("identity-based policy"),
  },
  {
    name: "delegation: none",
    who: "user",
    key: ({ member }) => [to(member)],
    identity: [use],
    expected: no("resource-based policy"),
  },
  {
    name: "delegation: under a condition that fails",
    who: "session",
    key: ({ root }) => [
      to(root, { Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } } }),
    ],
    identity: [use],
    expected: no("resource-based policy"),
  },
  {
    name: "explicit-deny: in a group's policy, though the key's names the member",
    who: "member",
    key: ({ member }) => [to(member)],
    group: [deny],
    expected: explicit("an identity-based policy"),
  },
  {
    name: "explicit-deny: in the key's policy",
    who: "user",
    key: (home) => [...delegating(home), to("*", { Effect: "Deny" })],
    identity: [use],
    expected: explicit("a resource-based policy"),
  },
  {
    name: "not-principal: a Deny for all but the user",
    who: "user",
    key: ({ user, root }) => [to(user), denyAllBut(user, root)],
    expected: allowed,
  },
  {
    name: "not-principal: a Deny for all but another",
    who: "session",
    key: ({ role, user, root }) => [to(role), denyAllBut(user, root)],
    expected: explicit("a resource-based policy"),
  },
];

const boundaries: readonly Case[] = [
  {
    name: "boundaries: within it",
    who: "user",
    key: delegating,
    identity: [use],
    boundary: [use],
    expected: allowed,
  },
  {
    name: "boundaries: beyond it",
    who: "user",
    key: delegating,
    identity: [use],
    boundary: [other],
    expected: no("permissions boundary"),
  },
  {
    name: "boundaries: allow nothing by themselves",
    who: "user",
    key: delegating,
    boundary: [use],
    expected: no("identity-based policy"),
  },
  {
    name: "boundaries: do not limit a user whom the key's policy names",
    who: "user",
    key: ({ user }) => [to(user)],
    boundary: [other],
    expected: allowed,
  },
  {
    name: "boundaries: but deny it",
    who: "user",
    key: ({ user }) => [to(user)],
    boundary: [use, deny],
    expected: explicit("a permissions boundary"),
  },
  {
    name: "boundaries: limit a role that the key's policy names",
    who: "session",
    key: ({ role }) => [to(role)],
    boundary: [other],
    expected: no("permissions boundary"),
  },
];

const sessionPolicies: readonly Case[] = [
  {
    name: "session-policies: limit a session whose role the key's policy names",
    who: "session",
    key: ({ role }) => [to(role)],
    session: [other],
    expected: no("session policy"),
  },
  {
    name: "session-policies: limit what the role may",
    who: "session",
    key: delegating,
    identity: [use],
    session: [other],
    expected: no("session policy"),
  },
  {
    name: "session-policies: do not limit a session that the key's policy names",
    who: "session",
    key: ({ session }) => [to(session)],
    session: [other],
    expected: allowed,
  },
  {
    name: "session-policies: but deny it",
    who: "session",
    key: ({ session }) => [to(session)],
    session: [use, deny],
    expected: explicit("a session policy"),
  },
  {
    name: "session-policies: do not limit everyone",
    who: "session",
    key: () => [to("*")],
    session: [other],
    expected: allowed,
  },
  {
    name: "session-policies: and its user's policies, of a federated session",
    who: "federated",
    key: delegating,
    identity: [use],
    session: [use],
    expected: allowed,
  },
  {
    name: "session-policies: a federated session without any",
    who: "federated",
    key: delegating,
    identity: [use],
    expected: no("session policy"),
  },
];

const organizationPolicies: readonly Case[] = [
  {
    name: "service-control-policies: deny whom the key's policy names",
    who: "user",
    key: ({ user }) => [to(user)],
    serviceControl: [deny],
    expected: explicit("a service control policy"),
  },
  {
    name: "service-control-policies: an account's that does not allow",
    who: "session",
    key: delegating,
    identity: [use],
    serviceControl: [other],
    expected: no("service control policy"),
  },
  {
    name: "resource-control-policies: deny whom the key's policy names",
    who: "session",
    key: ({ session }) => [to(session)],
    resourceControl: [denyingEveryone(action)],
    expected: explicit("a resource control policy"),
  },
  {
    name: "all kinds allow",
    who: "session",
    key: ({ role }) => [to(role)],
    identity: [use],
    boundary: [use],
    session: [use],
    serviceControl: [use],
    resourceControl: [denyingEveryone("kms:Decrypt")],
    expected: allowed,
  },
  {
    name: "all kinds deny: the organization's is told",
    who: "session",
    key: ({ role }) => [to(role), to(role, { Effect: "Deny" })],
    identity: [deny],
    boundary: [deny],
    session: [deny],
    serviceControl: [deny],
    resourceControl: [denyingEveryone(action)],
    expected: explicit("a service control policy"),
  },
];

const acrossAccounts: readonly Case[] = [
  {
    name: "cross-account: both sides",
    who: "foreign user",
    key: (_, { user }) => [to(user)],
    identity: [use],
    expected: allowed,
  },
  {
    name: "cross-account: by account, under a condition on it",
    who: "foreign session",
    key: (_, { account }) => [
      to("*", { Condition: { StringEquals: { "kms:CallerAccount": account } } }),
    ],
    identity: [use],
    expected: allowed,
  },
  {
    name: "cross-account: the key's only",
    who: "foreign user",
    key: (_, { user }) => [to(user)],
    expected: no("identity-based policy"),
  },
  {
    name: "cross-account: the caller's only, though its namesake is named",
    who: "foreign user",
    key: ({ user }) => [to(user)],
    identity: [use],
    expected: unrevealed,
  },
  {
    name: "cross-account: a session policy limits a session that is named",
    who: "foreign session",
    key: (_, { session }) => [to(session)],
    identity: [use],
    session: [other],
    expected: no("session policy"),
  },
  {
    name: "cross-account: the caller's service control policy",
    who: "foreign user",
    key: (_, { user }) => [to(user)],
    identity: [use],
    serviceControl: [deny],
    expected: explicit("a service control policy"),
  },
  {
    name: "cross-account: the key's resource control policy",
    who: "foreign user",
    key: (_, { user }) => [to(user)],
    identity: [use],
    resourceControl: [denyingEveryone(action)],
    expected: unrevealed,
  },
];

function denyAllBut(...AWS: readonly string[]): object {
  return { Effect: "Deny", NotPrincipal: { AWS }, Action: action, Resource: "*" };
}

export const cases: readonly Case[] = [
  ...identityPolicies,
  ...boundaries,
  ...sessionPolicies,
  ...organizationPolicies,
  ...acrossAccounts,
];
