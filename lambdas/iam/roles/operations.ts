/** Operations on roles. */

import type { Operation } from "../../shared/runtime/operation.ts";
import { attachRolePolicy } from "./attach-role-policy.ts";
import { createRole } from "./create-role.ts";
import { deleteRolePermissionsBoundary } from "./delete-role-permissions-boundary.ts";
import { deleteRolePolicy } from "./delete-role-policy.ts";
import { deleteRole } from "./delete-role.ts";
import { detachRolePolicy } from "./detach-role-policy.ts";
import { getRolePolicy } from "./get-role-policy.ts";
import { getRole } from "./get-role.ts";
import { listAttachedRolePolicies } from "./list-attached-role-policies.ts";
import { listInstanceProfilesForRole } from "./list-instance-profiles-for-role.ts";
import { listInstanceProfiles } from "./list-instance-profiles.ts";
import { listRolePolicies } from "./list-role-policies.ts";
import { listRoleTags } from "./list-role-tags.ts";
import { listRoles } from "./list-roles.ts";
import { putRolePermissionsBoundary } from "./put-role-permissions-boundary.ts";
import { putRolePolicy } from "./put-role-policy.ts";
import { tagRole } from "./tag-role.ts";
import { untagRole } from "./untag-role.ts";
import { updateAssumeRolePolicy } from "./update-assume-role-policy.ts";
import { updateRoleDescription } from "./update-role-description.ts";
import { updateRole } from "./update-role.ts";

export const roleOperations: readonly Operation[] = [
  attachRolePolicy,
  createRole,
  deleteRole,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  detachRolePolicy,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  listRolePolicies,
  listRoleTags,
  listRoles,
  putRolePermissionsBoundary,
  putRolePolicy,
  tagRole,
  untagRole,
  updateAssumeRolePolicy,
  updateRole,
  updateRoleDescription,
];
