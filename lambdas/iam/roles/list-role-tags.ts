import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { tagPlace } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  ...shapes.paging,
} as const satisfies Members;

export const listRoleTags = defineOperation("ListRoleTags", members, async (call) => {
  const { input } = call;
  const demand = { action: "iam:ListRoleTags" };
  const { tags } = await accessEntity(call, await readIam(call), roles, input.RoleName, demand);
  const { entries, members } = await pageOfList(input, tags, tagPlace);
  return { Tags: entries, ...members };
});
