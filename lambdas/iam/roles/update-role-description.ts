import { changeIam, iamPlace } from "../../shared/iam/access.ts";
import { accessToChange, roles } from "../../shared/iam/entity-access.ts";
import { shownRole, withCurrentTrust } from "../../shared/iam/roles.ts";
import { type Role, sortKeys } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";
import { description } from "./shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  Description: required(description),
} as const satisfies Members;

export const updateRoleDescription = defineOperation("UpdateRoleDescription", members, (call) =>
  changeIam(call, async (transaction) => {
    const { RoleName, Description } = call.input;
    const demand = { action: "iam:UpdateRoleDescription" };
    const role = await accessToChange(call, transaction, roles, RoleName, demand);
    const changed: Role = { ...role, description: Description };
    transaction.put(sortKeys.role(RoleName), changed);
    const [shown = changed] = await withCurrentTrust(call, [changed]);
    return { Role: { ...shownRole(iamPlace(call), shown), Description } };
  }),
);
