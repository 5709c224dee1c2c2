import { iamPlace } from "../../shared/iam/access.ts";
import { boundaryKeys, requireBoundary } from "../../shared/iam/boundary.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PermissionsBoundary: required(shapes.arn),
} as const satisfies Members;

export const putRolePermissionsBoundary = defineOperation(
  "PutRolePermissionsBoundary",
  members,
  async (call) => {
    const { RoleName, PermissionsBoundary: boundary } = call.input;
    const demand = {
      action: "iam:PutRolePermissionsBoundary",
      context: () => boundaryKeys(boundary),
    };
    await changeEntity(call, roles, RoleName, demand, async (_role, transaction) => {
      await requireBoundary(transaction, iamPlace(call), boundary);
      return { boundary };
    });
    return undefined;
  },
);
