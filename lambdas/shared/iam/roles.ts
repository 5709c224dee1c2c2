/** What operations on roles share: how IAM shows them, and what a trust policy has to be. */

import type { Role } from "../identity/entities.ts";
import { type IamPlace, roleArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import type { Output } from "../wire/json.ts";
import { shownBoundary } from "./boundary.ts";
import { encodePolicy } from "./inline-policies.ts";
import { requirePolicyDocument } from "./policy-documents.ts";
import { requirePrincipals } from "./principals.ts";

/** What every answer has. */
export function shownRole(place: IamPlace, role: Role): Output {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(place, role),
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodePolicy(role.trust),
  };
}

/** As CreateRole shows it. AWS leaves out what else it was given. */
export function shownNewRole(place: IamPlace, role: Role): Output {
  return {
    ...shownRole(place, role),
    ...shownBoundary(role),
    ...(role.tags.length > 0 && { Tags: role.tags }),
  };
}

/** As lists show it. */
export function shownRoleInList(place: IamPlace, role: Role): Output {
  return {
    ...shownRole(place, role),
    Description: role.description,
    MaxSessionDuration: role.longestSession,
  };
}

/** As GetRole shows it. When a role was last used is not kept. */
export function shownRoleInFull(place: IamPlace, role: Role): Output {
  return { ...shownRoleInList(place, role), ...shownNewRole(place, role), RoleLastUsed: {} };
}

/** @throws ServiceError MalformedPolicyDocumentException, LimitExceededException */
export async function requireTrustPolicy(call: Call, text: string): Promise<void> {
  await requirePrincipals(call, requirePolicyDocument("trust", text));
}
