import { mergeContexts } from "../../shared/authorization/context.ts";
import { iamPlace } from "../../shared/iam/access.ts";
import { attachmentKeys, withAttached } from "../../shared/iam/attachments.ts";
import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyArn: required(shapes.arn),
} as const satisfies Members;

export const attachRolePolicy = defineOperation("AttachRolePolicy", members, async (call) => {
  const { RoleName, PolicyArn } = call.input;
  await changeEntity(
    call,
    roles,
    RoleName,
    {
      action: "iam:AttachRolePolicy",
      context: (role) => mergeContexts(attachmentKeys(PolicyArn), boundaryKeys(role?.boundary)),
    },
    async (role, transaction) => ({
      attached: await withAttached(transaction, iamPlace(call), "Role", role, PolicyArn),
    }),
  );
  return undefined;
});
