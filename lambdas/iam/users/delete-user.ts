import { sortKeys } from "../../shared/identity/entities.ts";
import { changeIam } from "../../shared/iam/access.ts";
import { accessToChange, users } from "../../shared/iam/entity-access.ts";
import { deleteConflict } from "../../shared/iam/refusals.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName } from "../shapes.ts";

const action = "iam:DeleteUser";

const members = { UserName: required(existingUserName) } as const;

export const deleteUser = defineOperation("DeleteUser", members, async (call) => {
  await changeIam(call, async (transaction) => {
    const user = await accessToChange(call, transaction, users, call.input.UserName, { action });
    if (user.inline.length > 0) {
      throw deleteConflict("Cannot delete entity, must delete policies first.");
    }
    if (user.attached.length > 0) {
      throw deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if (user.keys.length > 0) {
      throw deleteConflict("Cannot delete entity, must delete access keys first.");
    }
    if (user.groups.length > 0) {
      throw deleteConflict("Cannot delete entity, must remove users from group first.");
    }
    transaction.delete(sortKeys.user(user.name));
    transaction.delete(sortKeys.uniqueId(user.id));
  });
  return undefined;
});
