/** The role by which the management account gets into an account that it has made. */

import { iamScope, type Role, sortKeys } from "../identity/entities.ts";
import { administratorAccess } from "../identity/managed-policies.ts";
import { newUniqueId } from "../iam/unique-ids.ts";
import type { Call } from "../runtime/operation.ts";

export const usualRoleName = "OrganizationAccountAccessRole";

/**
 * Makes the role in the IAM of an account that is not there yet: nobody can
 * assume it before the account is. Organizations' ARNs are of the partition `aws`,
 * in whatever Region a request is signed.
 */
export async function createAccessRole(
  { services, now }: Call,
  account: string,
  name: string,
): Promise<void> {
  const { journal, random, managementAccount } = services;
  const role: Role = {
    name,
    path: "/",
    id: newUniqueId("AROA", random),
    created: now.getTime(),
    inline: [],
    attached: [administratorAccess.name],
    tags: [],
    longestSession: 3600,
    trust: trustPolicy(`arn:aws:iam::${managementAccount}:root`),
    trustPrincipals: {},
  };
  const sk = sortKeys.role(name);
  await journal.change(iamScope(account), async (iam) => {
    iam.put(sk, role);
    iam.put(sortKeys.uniqueId(role.id), { names: sk });
  });
}

function trustPolicy(principal: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  });
}
