import { contextOf } from "../../shared/authorization/context.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { withoutTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  TagKeys: required(shapes.tagKeys),
} as const satisfies Members;

export const untagRole = defineOperation("UntagRole", members, async (call) => {
  const { RoleName, TagKeys } = call.input;
  const demand = {
    action: "iam:UntagRole",
    context: () => contextOf({ "aws:TagKeys": TagKeys }),
  };
  await changeEntity(call, roles, RoleName, demand, ({ tags }) => ({
    tags: withoutTags(tags, TagKeys),
  }));
  return undefined;
});
