import { sortKeys } from "../../shared/identity/entities.ts";
import { changeIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { membersOf } from "../../shared/iam/groups.ts";
import { deleteConflict } from "../../shared/iam/refusals.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName } from "../shapes.ts";

const action = "iam:DeleteGroup";

const members = { GroupName: required(groupName) } as const;

export const deleteGroup = defineOperation("DeleteGroup", members, async (call) => {
  await changeIam(call, async (transaction) => {
    const group = await accessEntity(call, transaction, groups, call.input.GroupName, { action });
    if (group.inline.length > 0) {
      throw deleteConflict("Cannot delete entity, must delete policies first.");
    }
    if (group.attached.length > 0) {
      throw deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if ((await membersOf(transaction, group)).length > 0) {
      throw deleteConflict("Cannot delete entity, must remove users from group first.");
    }
    transaction.delete(sortKeys.group(group.name));
    transaction.delete(sortKeys.uniqueId(group.id));
  });
  return undefined;
});
