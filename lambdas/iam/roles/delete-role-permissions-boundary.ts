import { changeIam } from "../../shared/iam/access.ts";
import { boundaryKeys, withoutBoundary } from "../../shared/iam/boundary.ts";
import { accessToChange, roles } from "../../shared/iam/entity-access.ts";
import { type Role, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { RoleName: required(shapes.roleName) } as const satisfies Members;

export const deleteRolePermissionsBoundary = defineOperation(
  "DeleteRolePermissionsBoundary",
  members,
  (call) =>
    changeIam(call, async (transaction) => {
      const { RoleName } = call.input;
      const role = await accessToChange(call, transaction, roles, RoleName, {
        action: "iam:DeleteRolePermissionsBoundary",
        context: (found) => boundaryKeys(found?.boundary),
      });
      const changed: Role = withoutBoundary("role", role);
      transaction.put(sortKeys.role(RoleName), changed);
      return undefined;
    }),
);
