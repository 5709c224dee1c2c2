import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { withInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyName: required(shapes.policyName),
  PolicyDocument: required(shapes.policyDocument),
} as const satisfies Members;

export const putRolePolicy = defineOperation("PutRolePolicy", members, async (call) => {
  const { RoleName, PolicyName, PolicyDocument } = call.input;
  await changeEntity(
    call,
    roles,
    RoleName,
    { action: "iam:PutRolePolicy", context: (role) => boundaryKeys(role?.boundary) },
    (role) => ({ inline: withInlinePolicy("role", role, PolicyName, PolicyDocument) }),
  );
  return undefined;
});
