import { requestTagKeys } from "../../shared/iam/access.ts";
import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { requireTags, withTags } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  Tags: required(shapes.tags),
} as const satisfies Members;

export const tagRole = defineOperation("TagRole", members, async (call) => {
  const { RoleName, Tags } = call.input;
  const demand = { action: "iam:TagRole", context: () => requestTagKeys(Tags) };
  await changeEntity(call, roles, RoleName, demand, ({ tags }) => {
    requireTags(Tags);
    return { tags: withTags(tags, Tags) };
  });
  return undefined;
});
