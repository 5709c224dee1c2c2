import { mergeContexts } from "../../shared/authorization/context.ts";
import { attachmentKeys, withoutAttached } from "../../shared/iam/attachments.ts";
import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyArn: required(shapes.arn),
} as const satisfies Members;

export const detachRolePolicy = defineOperation("DetachRolePolicy", members, async (call) => {
  const { RoleName, PolicyArn } = call.input;
  await changeEntity(
    call,
    roles,
    RoleName,
    {
      action: "iam:DetachRolePolicy",
      context: (role) => mergeContexts(attachmentKeys(PolicyArn), boundaryKeys(role?.boundary)),
    },
    (role) => ({ attached: withoutAttached(role, PolicyArn) }),
  );
  return undefined;
});
