import type { Operation } from "../../shared/runtime/operation.ts";
import { addUserToGroup } from "./add-user-to-group.ts";
import { attachGroupPolicy } from "./attach-group-policy.ts";
import { createGroup } from "./create-group.ts";
import { deleteGroupPolicy } from "./delete-group-policy.ts";
import { deleteGroup } from "./delete-group.ts";
import { detachGroupPolicy } from "./detach-group-policy.ts";
import { getGroupPolicy } from "./get-group-policy.ts";
import { getGroup } from "./get-group.ts";
import { listAttachedGroupPolicies } from "./list-attached-group-policies.ts";
import { listGroupPolicies } from "./list-group-policies.ts";
import { listGroups } from "./list-groups.ts";
import { putGroupPolicy } from "./put-group-policy.ts";
import { removeUserFromGroup } from "./remove-user-from-group.ts";
import { updateGroup } from "./update-group.ts";

export const groupOperations: readonly Operation[] = [
  addUserToGroup,
  attachGroupPolicy,
  createGroup,
  deleteGroup,
  deleteGroupPolicy,
  detachGroupPolicy,
  getGroup,
  getGroupPolicy,
  listAttachedGroupPolicies,
  listGroupPolicies,
  listGroups,
  putGroupPolicy,
  removeUserFromGroup,
  updateGroup,
];
