/** What has tags: the root, organizational units, accounts and policies. */

import type { Tag } from "../identity/entities.ts";
import { isAwsManaged, sortKeys } from "../identity/organization.ts";
import type { Call } from "../runtime/operation.ts";
import type { Transaction } from "../store/journal.ts";
import { authorizeOrganizations, type Facts } from "./access.ts";
import { targetArn } from "./arns.ts";
import { factsOfPolicy, findPolicy } from "./policies.ts";
import { invalidInput } from "./refusals.ts";
import { findTarget, present } from "./targets.ts";

type Tagged = {
  readonly tags: readonly Tag[];
  /** Writes the resource with other tags. */
  put(tags: readonly Tag[]): void;
};

/** @throws ServiceError TargetNotFoundException for what is not there, or has no tags here */
export async function authorizeTagged(
  call: Call,
  organization: Transaction,
  id: string,
  action: string,
  about: Facts = {},
): Promise<Tagged> {
  const { managementAccount } = call.services;
  const isPolicy = id.startsWith("p-");
  const [policy, target] = await Promise.all([
    isPolicy ? findPolicy(organization, id) : undefined,
    isPolicy ? undefined : findTarget(organization, id),
  ]);
  await authorizeOrganizations(call, `organizations:${action}`, {
    ...(isPolicy
      ? factsOfPolicy(managementAccount, policy)
      : { resource: targetArn(managementAccount, id), tags: target?.tags }),
    ...about,
  });
  const found = present(policy ?? target, "TargetNotFoundException");
  const sk = isPolicy ? sortKeys.policy(id) : sortKeys.target(id);
  return {
    tags: found.tags,
    put: (tags) => organization.put(sk, { ...found, tags }),
  };
}

/** The same, for what is about to change the tags. @throws ServiceError InvalidInputException for AWS's own */
export async function authorizeTagging(
  call: Call,
  organization: Transaction,
  id: string,
  action: string,
  about: Facts,
): Promise<Tagged> {
  const tagged = await authorizeTagged(call, organization, id, action, about);
  if (isAwsManaged(id)) {
    throw invalidInput("IMMUTABLE_POLICY");
  }
  return tagged;
}
