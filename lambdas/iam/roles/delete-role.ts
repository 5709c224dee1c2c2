import { changeIam } from "../../shared/iam/access.ts";
import { accessToChange, roles } from "../../shared/iam/entity-access.ts";
import { deleteConflict } from "../../shared/iam/refusals.ts";
import { sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { RoleName: required(shapes.roleName) } as const satisfies Members;

export const deleteRole = defineOperation("DeleteRole", members, (call) =>
  changeIam(call, async (transaction) => {
    const { RoleName } = call.input;
    const demand = { action: "iam:DeleteRole" };
    const role = await accessToChange(call, transaction, roles, RoleName, demand);
    if (role.attached.length > 0) {
      throw deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if (role.inline.length > 0) {
      throw deleteConflict("Cannot delete entity, must delete policies first.");
    }
    transaction.delete(sortKeys.role(RoleName));
    transaction.delete(sortKeys.uniqueId(role.id));
    return undefined;
  }),
);
