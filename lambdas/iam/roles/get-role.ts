import { iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { shownRoleInFull, withCurrentTrust } from "../../shared/iam/roles.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = { RoleName: required(shapes.roleName) } as const satisfies Members;

export const getRole = defineOperation("GetRole", members, async (call) => {
  const iam = await readIam(call);
  const role = await accessEntity(call, iam, roles, call.input.RoleName, { action: "iam:GetRole" });
  const [shown = role] = await withCurrentTrust(call, [role]);
  const [use] = await call.services.lastUsed.findMany(call.home.account, [role.id]);
  return { Role: shownRoleInFull(iamPlace(call), shown, use) };
});
