import { requestTagKeys } from "../../shared/iam/access.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { requireTags, withTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, tags } from "../shapes.ts";

const members = { UserName: required(existingUserName), Tags: required(tags) } as const;

export const tagUser = defineOperation("TagUser", members, async (call) => {
  const { UserName, Tags } = call.input;
  const demand = { action: "iam:TagUser", context: () => requestTagKeys(Tags) };
  await changeEntity(call, users, UserName, demand, (user) => {
    requireTags(Tags);
    return { tags: withTags(user.tags, Tags) };
  });
  return undefined;
});
