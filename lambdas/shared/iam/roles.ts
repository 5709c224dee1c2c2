/** What operations on roles share: how IAM shows them, and what a trust policy has to be. */

import { shownPolicy } from "../authorization/bound-principals.ts";
import type { Role } from "../identity/entities.ts";
import { type IamPlace, roleArn } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import type { Use } from "../store/last-used.ts";
import type { Output } from "../wire/json.ts";
import { urlEncodedDocument } from "../wire/url-encoding.ts";
import { shownBoundary } from "./boundary.ts";
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
    AssumeRolePolicyDocument: urlEncodedDocument(role.trust),
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

/** As GetRole shows it. */
export function shownRoleInFull(place: IamPlace, role: Role, use: Use | undefined): Output {
  return {
    ...shownRoleInList(place, role),
    ...shownNewRole(place, role),
    RoleLastUsed: shownRoleUse(use),
  };
}

/** A role that was never used has an empty one. */
export function shownRoleUse(use: Use | undefined): Output {
  return use === undefined ? {} : { LastUsedDate: use.time, Region: use.region };
}

/**
 * A trust policy as it is to be kept.
 * @throws ServiceError MalformedPolicyDocumentException, LimitExceededException
 */
export async function acceptTrustPolicy(
  call: Call,
  trust: string,
): Promise<Pick<Role, "trust" | "trustPrincipals">> {
  const document = requirePolicyDocument("trust", trust);
  return { trust, trustPrincipals: await requirePrincipals(call, document) };
}

/** Roles with their trust policies as they read now: who has been renamed or is gone shows. */
export async function withCurrentTrust<R extends Role>(
  call: Call,
  roles: readonly R[],
): Promise<readonly R[]> {
  const bindings = roles.map(({ trustPrincipals }) => trustPrincipals);
  const arns = await call.services.directory.currentArns(bindings);
  return roles.map((role) =>
    Object.assign({}, role, { trust: shownPolicy(role.trust, role.trustPrincipals, arns) }),
  );
}
