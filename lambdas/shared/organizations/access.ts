/** What every operation of Organizations does: authorize, and read or change the organization. */

import { type Context, contextOf, mergeContexts, namedContext } from "../authorization/context.ts";
import type { Tag } from "../identity/entities.ts";
import { type ControlPolicyType, organizationScope } from "../identity/organization.ts";
import { authorizeAccountAction } from "../keys/authorize.ts";
import type { Call } from "../runtime/operation.ts";
import type { Transaction } from "../store/journal.ts";
import { ServiceError } from "../wire/errors.ts";

/**
 * The organization as it is now, to read and to change. All that is read is of
 * one version, and is current when what is written commits; otherwise the whole
 * operation runs again. What writes nothing commits nothing.
 */
export function withOrganization<T>(
  { services }: Call,
  act: (organization: Transaction) => Promise<T>,
): Promise<T> {
  return services.journal.change(organizationScope, act);
}

/** What an action is about. */
export type Facts = {
  /** An ARN; absent where AWS has none. */
  readonly resource?: string;
  /** The tags that the resource has. */
  readonly tags?: readonly Tag[] | undefined;
  /** The tags that the request sets, and the keys of those that it removes. */
  readonly newTags?: readonly Tag[] | undefined;
  readonly removedTags?: readonly string[] | undefined;
  readonly policyType?: ControlPolicyType | undefined;
};

/**
 * Only the management account's principals may do more than to ask which
 * organization they are in. Anybody else's answer depends on nothing that is in
 * the organization, not even on whether the resource exists.
 * @param action as in `organizations:DescribeAccount`
 * @throws ServiceError AccessDeniedException
 */
export async function authorizeOrganizations(
  call: Call,
  action: string,
  facts: Facts = {},
): Promise<void> {
  const isMember = call.home.account !== call.services.managementAccount;
  await authorizeAccountAction(call, action, {
    resource: isMember ? everything : (facts.resource ?? everything),
    context: isMember ? new Map() : contextOfFacts(facts),
  });
  if (isMember) {
    throw new ServiceError(
      "AccessDeniedException",
      "You don't have permissions to access this resource.",
    );
  }
}

/** For what every account of the organization may ask. */
export function authorizeMembers(call: Call, action: string): Promise<void> {
  return authorizeAccountAction(call, action, { resource: everything });
}

/** What AWS's answers name where an action is about nothing in particular. */
const everything = "*";

function contextOfFacts({ tags = [], newTags = [], removedTags = [], policyType }: Facts): Context {
  const keys = [...newTags.map(({ Key }) => Key), ...removedTags];
  return mergeContexts(
    contextOf({
      "organizations:PolicyType": policyType,
      "aws:TagKeys": keys.length === 0 ? undefined : keys,
    }),
    tagContext("aws:RequestTag", newTags),
    tagContext("aws:ResourceTag", tags),
  );
}

function tagContext(prefix: string, tags: readonly Tag[]): Context {
  return namedContext(
    `${prefix}/`,
    tags.map(({ Key, Value }) => [Key, Value] as const),
  );
}
