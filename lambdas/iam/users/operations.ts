import type { Operation } from "../../shared/runtime/operation.ts";
import { attachUserPolicy } from "./attach-user-policy.ts";
import { createAccessKey } from "./create-access-key.ts";
import { createUser } from "./create-user.ts";
import { deleteAccessKey } from "./delete-access-key.ts";
import { deleteLoginProfile } from "./delete-login-profile.ts";
import { deleteUserPermissionsBoundary } from "./delete-user-permissions-boundary.ts";
import { deleteUserPolicy } from "./delete-user-policy.ts";
import { deleteUser } from "./delete-user.ts";
import { detachUserPolicy } from "./detach-user-policy.ts";
import { getAccessKeyLastUsed } from "./get-access-key-last-used.ts";
import { getLoginProfile } from "./get-login-profile.ts";
import { getUserPolicy } from "./get-user-policy.ts";
import { getUser } from "./get-user.ts";
import { listAccessKeys } from "./list-access-keys.ts";
import { listAttachedUserPolicies } from "./list-attached-user-policies.ts";
import { listGroupsForUser } from "./list-groups-for-user.ts";
import { listMFADevices } from "./list-mfa-devices.ts";
import { listServiceSpecificCredentials } from "./list-service-specific-credentials.ts";
import { listSigningCertificates } from "./list-signing-certificates.ts";
import { listSSHPublicKeys } from "./list-ssh-public-keys.ts";
import { listUserPolicies } from "./list-user-policies.ts";
import { listUserTags } from "./list-user-tags.ts";
import { listUsers } from "./list-users.ts";
import { listVirtualMFADevices } from "./list-virtual-mfa-devices.ts";
import { putUserPermissionsBoundary } from "./put-user-permissions-boundary.ts";
import { putUserPolicy } from "./put-user-policy.ts";
import { tagUser } from "./tag-user.ts";
import { untagUser } from "./untag-user.ts";
import { updateAccessKey } from "./update-access-key.ts";
import { updateUser } from "./update-user.ts";

export const userOperations: readonly Operation[] = [
  attachUserPolicy,
  createAccessKey,
  createUser,
  deleteAccessKey,
  deleteLoginProfile,
  deleteUser,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  detachUserPolicy,
  getAccessKeyLastUsed,
  getLoginProfile,
  getUser,
  getUserPolicy,
  listAccessKeys,
  listAttachedUserPolicies,
  listGroupsForUser,
  listMFADevices,
  listSSHPublicKeys,
  listServiceSpecificCredentials,
  listSigningCertificates,
  listUserPolicies,
  listUserTags,
  listUsers,
  listVirtualMFADevices,
  putUserPermissionsBoundary,
  putUserPolicy,
  tagUser,
  untagUser,
  updateAccessKey,
  updateUser,
];
