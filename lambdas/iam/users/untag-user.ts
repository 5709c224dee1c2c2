import { contextOf } from "../../shared/authorization/context.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { withoutTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, tagKeys } from "../shapes.ts";

const members = { UserName: required(existingUserName), TagKeys: required(tagKeys) } as const;

export const untagUser = defineOperation("UntagUser", members, async (call) => {
  const { UserName, TagKeys } = call.input;
  const demand = {
    action: "iam:UntagUser",
    context: () => contextOf({ "aws:TagKeys": TagKeys }),
  };
  await changeEntity(call, users, UserName, demand, (user) => ({
    tags: withoutTags(user.tags, TagKeys),
  }));
  return undefined;
});
