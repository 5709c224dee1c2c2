import { mergeContexts } from "../../shared/authorization/context.ts";
import type { User } from "../../shared/identity/entities.ts";
import { iamPlace } from "../../shared/iam/access.ts";
import { attachmentKeys, withAttached } from "../../shared/iam/attachments.ts";
import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { arn, userName } from "../shapes.ts";

const members = { UserName: required(userName), PolicyArn: required(arn) } as const;

export const attachUserPolicy = defineOperation("AttachUserPolicy", members, async (call) => {
  const { UserName, PolicyArn } = call.input;
  const demand = {
    action: "iam:AttachUserPolicy",
    context: (user?: User) =>
      mergeContexts(attachmentKeys(PolicyArn), boundaryKeys(user?.boundary)),
  };
  await changeEntity(call, users, UserName, demand, async (user, transaction) => ({
    attached: await withAttached(transaction, iamPlace(call), "User", user, PolicyArn),
  }));
  return undefined;
});
