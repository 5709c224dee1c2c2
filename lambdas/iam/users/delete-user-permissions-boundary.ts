import { sortKeys, type User } from "../../shared/identity/entities.ts";
import { changeIam } from "../../shared/iam/access.ts";
import { boundaryKeys, withoutBoundary } from "../../shared/iam/boundary.ts";
import { accessToChange, users } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { userName } from "../shapes.ts";

const members = { UserName: required(userName) } as const;

export const deleteUserPermissionsBoundary = defineOperation(
  "DeleteUserPermissionsBoundary",
  members,
  async (call) => {
    const demand = {
      action: "iam:DeleteUserPermissionsBoundary",
      context: (user?: User) => boundaryKeys(user?.boundary),
    };
    await changeIam(call, async (transaction) => {
      const user = await accessToChange(call, transaction, users, call.input.UserName, demand);
      transaction.put(sortKeys.user(user.name), withoutBoundary("user", user));
    });
    return undefined;
  },
);
