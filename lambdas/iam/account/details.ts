/** Users, groups, roles and policies with all that belongs to them, as GetAccountAuthorizationDetails shows them. */

import { shownBoundary } from "../../shared/iam/boundary.ts";
import { shownGroup } from "../../shared/iam/groups.ts";
import type { FoundPolicy } from "../../shared/iam/managed-policies.ts";
import type { PolicyUsage } from "../../shared/iam/policy-usage.ts";
import { shownRole, shownRoleUse } from "../../shared/iam/roles.ts";
import { shownUser } from "../../shared/iam/users.ts";
import type {
  Group,
  InlinePolicy,
  ManagedPolicy,
  PolicyVersion,
  Role,
  User,
} from "../../shared/identity/entities.ts";
import { type IamPlace, parseIamArn } from "../../shared/identity/iam-arns.ts";
import type { Use } from "../../shared/store/last-used.ts";
import type { Output } from "../../shared/wire/json.ts";
import { urlEncodedDocument } from "../../shared/wire/url-encoding.ts";
import { policyAnswer, versionAnswer } from "../policies/answer.ts";

/** @param groupNames by the names in lower case */
export function userDetail(
  place: IamPlace,
  user: User,
  groupNames: ReadonlyMap<string, string>,
): Output {
  return {
    ...shownUser(place, user),
    UserPolicyList: user.inline.map(inlineDetail),
    GroupList: user.groups.map((name) => groupNames.get(name) ?? name),
    AttachedManagedPolicies: user.attached.map(attachedDetail),
    ...shownBoundary(user),
    Tags: user.tags,
  };
}

export function groupDetail(place: IamPlace, group: Group): Output {
  return {
    ...shownGroup(place, group),
    GroupPolicyList: group.inline.map(inlineDetail),
    AttachedManagedPolicies: group.attached.map(attachedDetail),
  };
}

export function roleDetail(place: IamPlace, role: Role, use: Use | undefined): Output {
  return {
    ...shownRole(place, role),
    InstanceProfileList: [],
    RolePolicyList: role.inline.map(inlineDetail),
    AttachedManagedPolicies: role.attached.map(attachedDetail),
    ...shownBoundary(role),
    Tags: role.tags,
    RoleLastUsed: shownRoleUse(use),
  };
}

export function policyDetail(found: FoundPolicy, usage: PolicyUsage): Output {
  const { policy } = found;
  const newestFirst = policy.versions.toSorted((left, right) => right.number - left.number);
  return {
    ...policyAnswer(found, usage),
    Description: policy.description,
    PolicyVersionList: newestFirst.map((version) => versionDetail(policy, version)),
  };
}

function versionDetail(policy: ManagedPolicy, version: PolicyVersion): Output {
  return { Document: urlEncodedDocument(version.text), ...versionAnswer(policy, version) };
}

function inlineDetail({ name, text }: InlinePolicy): Output {
  return { PolicyName: name, PolicyDocument: urlEncodedDocument(text) };
}

function attachedDetail(arn: string): Output {
  return { PolicyName: parseIamArn(arn)?.name, PolicyArn: arn };
}
