/**
 * The organization, as it lies in its journal (see store/journal.ts): accounts,
 * organizational units and policies, one item each.
 *
 *   sk              item
 *   root            Root
 *   ou#<id>         OrganizationalUnit
 *   account#<id>    Account: every one but the management account is a tenant
 *   policy#<id>     ControlPolicy
 *   create#<id>     AccountCreation
 *
 * and, so that names are found:
 *
 *   email#<address>             { account }, the address in lower case
 *   ou-name#<parent>#<name>     { ou }
 *   policy-name#<type>#<name>   { policy }
 */

import type { PolicyDocument } from "../authorization/document.ts";
import { fullResourceAccess, fullServiceAccess } from "../authorization/full-access.ts";
import { parseStoredPolicy } from "../authorization/policy-cache.ts";
import type { ControlPolicies } from "../authorization/question.ts";
import { sha256 } from "../crypto/digests.ts";
import type { JournalWrite } from "../store/journal.ts";
import type { ScopeState } from "../store/versioned-cache.ts";
import type { Tag } from "./entities.ts";

export const organizationScope = "organization";

export type ControlPolicyType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** What policies attach to. */
export type Target = {
  readonly id: string;
  /** What was attached or detached: see attachedTo. */
  readonly attachments: Readonly<Partial<Record<ControlPolicyType, Attachments>>>;
  readonly tags: readonly Tag[];
};

/** Ids of policies, in the order in which they were attached. They are of one generation. */
export type Attachments = { readonly generation: number; readonly ids: readonly string[] };

export type Root = Target & {
  readonly enabled: readonly ControlPolicyType[];
  /** How often a type was disabled: that detaches its policies everywhere, by one write. */
  readonly generations: Readonly<Record<ControlPolicyType, number>>;
};

type Child = Target & {
  readonly name: string;
  readonly parent: string;
  /** From the root to the parent. */
  readonly ancestors: readonly string[];
};

export type OrganizationalUnit = Child;

/** Times are milliseconds since the epoch. */
export type Account = Child & {
  readonly email: string;
  readonly status: "ACTIVE" | "SUSPENDED";
  readonly method: "INVITED" | "CREATED";
  readonly joined: number;
  /** When it was closed. */
  readonly closed?: number;
  /** When its domain keys were deleted, which is some time after it was closed. */
  readonly shredded?: number;
};

export type ControlPolicy = {
  /** `p-…` */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: ControlPolicyType;
  readonly text: string;
  readonly tags: readonly Tag[];
};

export type AccountCreation = {
  /** `car-…` */
  readonly id: string;
  readonly name: string;
  /** The account, or why there is none. */
  readonly outcome: { readonly account: string } | { readonly failure: "EMAIL_ALREADY_EXISTS" };
  readonly requested: number;
  readonly completed: number;
};

export const sortKeys = {
  root: "root",
  ou: (id: string) => `ou#${id}`,
  account: (id: string) => `account#${id}`,
  policy: (id: string) => `policy#${id}`,
  creation: (id: string) => `create#${id}`,
  email: (address: string) => `email#${address.toLowerCase()}`,
  ouName: (parent: string, name: string) => `ou-name#${parent}#${name}`,
  policyName: (type: ControlPolicyType, name: string) => `policy-name#${type}#${name}`,
  /** Of what policies attach to, by its id. */
  target: (id: string) =>
    id.startsWith("r-") ? "root" : id.startsWith("ou-") ? `ou#${id}` : `account#${id}`,
} as const;

/** Names that follow from the management account, so that they never change. */
export function organizationIds(managementAccount: string): {
  readonly organization: string;
  readonly root: string;
} {
  const digest = sha256(`lockstead organization ${managementAccount}`).toString("hex");
  return { organization: `o-${digest.slice(0, 10)}`, root: `r-${digest.slice(10, 14)}` };
}

/** AWS's own policies: what is attached wherever nothing was changed. */
export const fullAccess: Readonly<Record<ControlPolicyType, ControlPolicy>> = {
  SERVICE_CONTROL_POLICY: {
    id: "p-FullAWSAccess",
    name: "FullAWSAccess",
    description: "Allows access to every operation",
    type: "SERVICE_CONTROL_POLICY",
    text: fullServiceAccess.text,
    tags: [],
  },
  RESOURCE_CONTROL_POLICY: {
    id: "p-RCPFullAWSAccess",
    name: "RCPFullAWSAccess",
    description: "Allows access to every resource",
    type: "RESOURCE_CONTROL_POLICY",
    text: fullResourceAccess.text,
    tags: [],
  },
};

const awsManagedIds: ReadonlySet<string> = new Set(Object.values(fullAccess).map(({ id }) => id));

/** Whether a policy is AWS's own, which nobody can change. */
export function isAwsManaged(policyId: string): boolean {
  return awsManagedIds.has(policyId);
}

/** The ids of the policies of a type that are attached to a target: none while the type is disabled. */
export function attachedTo(
  root: Root,
  { attachments }: Target,
  type: ControlPolicyType,
): readonly string[] {
  if (!root.enabled.includes(type)) {
    return [];
  }
  const own = attachments[type];
  return own?.generation === root.generations[type] ? own.ids : [fullAccess[type].id];
}

/** What the organization is before its first change. */
export function initialOrganization(managementAccount: string): readonly JournalWrite[] {
  const { root } = organizationIds(managementAccount);
  const rootItem: Root = {
    id: root,
    attachments: {},
    tags: [],
    enabled: ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"],
    generations: { SERVICE_CONTROL_POLICY: 0, RESOURCE_CONTROL_POLICY: 0 },
  };
  const management = managementItem(managementAccount);
  return [
    { sk: sortKeys.root, attributes: rootItem },
    { sk: sortKeys.account(management.id), attributes: management },
    { sk: sortKeys.email(management.email), attributes: { account: management.id } },
    ...Object.values(fullAccess).flatMap((policy) => [
      { sk: sortKeys.policy(policy.id), attributes: policy },
      { sk: sortKeys.policyName(policy.type, policy.name), attributes: { policy: policy.id } },
    ]),
  ];
}

function managementItem(managementAccount: string): Account {
  const { root } = organizationIds(managementAccount);
  return {
    id: managementAccount,
    name: "management",
    email: "management@example.com",
    status: "ACTIVE",
    method: "INVITED",
    joined: 0,
    parent: root,
    ancestors: [root],
    attachments: {},
    tags: [],
  };
}

/** What the organization says of a member account, and of what belongs to it. */
export type Membership = {
  readonly account: Account;
  readonly serviceControl: ControlPolicies;
  readonly resourceControl: ControlPolicies;
  /** `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it. */
  readonly path: string;
};

/** Nothing binds the management account; where it is in the organization follows from its id. */
export function managementMembership(managementAccount: string): Membership {
  const { organization, root } = organizationIds(managementAccount);
  return {
    account: managementItem(managementAccount),
    serviceControl: [],
    resourceControl: [],
    path: `${organization}/${root}/`,
  };
}

/**
 * @returns undefined for an account that is none
 * @throws ConflictError when the organization has changed meanwhile
 */
export async function membershipOf(
  state: ScopeState,
  account: string,
  managementAccount: string,
): Promise<Membership | undefined> {
  const slot = `membership ${account}`;
  const known = state.derived.get(slot) as Membership | undefined;
  if (known !== undefined) {
    return known;
  }
  const item = (await state.get(sortKeys.account(account))) as Account | undefined;
  if (item === undefined) {
    return undefined;
  }
  const above = (await state.getNamed(item.ancestors.map(sortKeys.target))) as unknown as Target[];
  const targets: readonly Target[] = [...above, item];
  const root = above[0] as Root;
  const ids = (type: ControlPolicyType) => targets.map((target) => attachedTo(root, target, type));
  const all = [...ids("SERVICE_CONTROL_POLICY"), ...ids("RESOURCE_CONTROL_POLICY")].flat();
  const policies = (await state.getNamed(
    [...new Set(all)].map(sortKeys.policy),
  )) as unknown as ControlPolicy[];
  const { organization } = organizationIds(managementAccount);
  const levels = (type: ControlPolicyType): ControlPolicies =>
    // The management account and its resources are bound by nothing.
    account === managementAccount || !root.enabled.includes(type)
      ? []
      : ids(type).map((attached) =>
          policies
            .filter((policy) => attached.includes(policy.id))
            .map((policy) => ({
              name: controlPolicyArn(managementAccount, policy),
              document: documentOf(policy),
            })),
        );
  const membership: Membership = {
    account: item,
    serviceControl: levels("SERVICE_CONTROL_POLICY"),
    resourceControl: levels("RESOURCE_CONTROL_POLICY"),
    path: `${[organization, ...item.ancestors].join("/")}/`,
  };
  state.derived.set(slot, membership);
  return membership;
}

function documentOf({ id, type, text }: ControlPolicy): PolicyDocument {
  if (id === fullAccess[type].id) {
    return (type === "SERVICE_CONTROL_POLICY" ? fullServiceAccess : fullResourceAccess).document;
  }
  return parseStoredPolicy(
    type === "SERVICE_CONTROL_POLICY" ? "service-control" : "resource-control",
    text,
  );
}

/** AWS's own policies belong to no organization. */
export function controlPolicyArn(
  managementAccount: string,
  { id, type }: Pick<ControlPolicy, "id" | "type">,
): string {
  const { organization } = organizationIds(managementAccount);
  const resource = `policy/${type === "SERVICE_CONTROL_POLICY" ? "service_control_policy" : "resource_control_policy"}/${id}`;
  return isAwsManaged(id)
    ? `arn:aws:organizations::aws:${resource}`
    : `arn:aws:organizations::${managementAccount}:${resource.replace("policy/", `policy/${organization}/`)}`;
}
