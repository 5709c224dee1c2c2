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
import type { Transaction } from "../store/journal.ts";
import { type Facts } from "./access.ts";
import { attributesOf, itemAs } from "./targets.ts";

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
  organization.put(sortKeys.target(target.id), attributesOf({ ...target, attachments }));
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
