/** Control policies and their attachments. */

import {
  attachedTo,
  type ControlPolicy,
  controlPolicyArn,
  type ControlPolicyType,
  type Root,
  sortKeys,
  type Target,
} from "../identity/organization.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs, type Transaction } from "../store/journal.ts";
import { authorizeOrganizations, type Facts } from "./access.ts";
import { targetArn } from "./arns.ts";
import { pageOfItems } from "./paging.ts";
import { findTarget, present, rootOf } from "./targets.ts";

export async function findPolicy(
  organization: Transaction,
  id: string,
): Promise<ControlPolicy | undefined> {
  return itemAs<ControlPolicy>(await organization.get(sortKeys.policy(id)));
}

/** What an action on a policy is about. Whose id nobody has could be of any type: then it is about none. */
export function factsOfPolicy(managementAccount: string, policy: ControlPolicy | undefined): Facts {
  return policy === undefined
    ? {}
    : {
        resource: controlPolicyArn(managementAccount, policy),
        tags: policy.tags,
        policyType: policy.type,
      };
}

/** Whether a name is free for policies of a type. */
export async function isNameFree(
  organization: Transaction,
  type: ControlPolicyType,
  name: string,
): Promise<boolean> {
  return (await organization.get(sortKeys.policyName(type, name))) === undefined;
}

/** Writes a target with these policies of a type, and as it is otherwise. */
export function putAttachments(
  organization: Transaction,
  root: Root,
  target: Target,
  type: ControlPolicyType,
  ids: readonly string[],
): void {
  const attachments = {
    ...target.attachments,
    [type]: { generation: root.generations[type], ids },
  };
  organization.put(sortKeys.target(target.id), { ...target, attachments });
}

/** Sort keys of all that policies attach to, in their order. */
export const targetPrefixes: readonly string[] = [
  sortKeys.account(""),
  sortKeys.ou(""),
  sortKeys.root,
];

/** Whether a policy is attached to a target. */
export function isAttached(root: Root, target: Target, { id, type }: ControlPolicy): boolean {
  return attachedTo(root, target, type).includes(id);
}

/** Whether a policy is attached to anything. */
export async function isInUse(organization: Transaction, policy: ControlPolicy): Promise<boolean> {
  const root = await rootOf(organization);
  const { entries } = await pageOfItems(organization, targetPrefixes, { MaxResults: 1 }, (item) =>
    isAttached(root, itemAs<Root>(item), policy),
  );
  return entries.length > 0;
}

type AttachmentInput = { readonly PolicyId: string; readonly TargetId: string };

/**
 * The policy and the target that a request is about, for whoever may do it to both.
 * @throws ServiceError
 */
export async function authorizeAttachment(
  call: Call<AttachmentInput>,
  organization: Transaction,
  action: string,
): Promise<{ readonly policy: ControlPolicy; readonly target: Target }> {
  const { PolicyId, TargetId } = call.input;
  const { managementAccount } = call.services;
  const [policy, target] = await Promise.all([
    findPolicy(organization, PolicyId),
    findTarget(organization, TargetId),
  ]);
  const onPolicy = factsOfPolicy(managementAccount, policy);
  const onTarget: Facts = {
    resource: targetArn(managementAccount, TargetId),
    tags: target?.tags,
    policyType: policy?.type,
  };
  await authorizeOrganizations(call, `organizations:${action}`, onPolicy);
  await authorizeOrganizations(call, `organizations:${action}`, onTarget);
  return {
    policy: present(policy, "PolicyNotFoundException"),
    target: present(target, "TargetNotFoundException"),
  };
}
