import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { withoutInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyName: required(shapes.policyName),
} as const satisfies Members;

export const deleteRolePolicy = defineOperation("DeleteRolePolicy", members, async (call) => {
  const { RoleName, PolicyName } = call.input;
  await changeEntity(
    call,
    roles,
    RoleName,
    { action: "iam:DeleteRolePolicy", context: (role) => boundaryKeys(role?.boundary) },
    (role) => ({ inline: withoutInlinePolicy("role", role, PolicyName) }),
  );
  return undefined;
});
