import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { tagPlace } from "../../shared/iam/tags.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, paging } from "../shapes.ts";

const action = "iam:ListUserTags";

const members = { UserName: required(existingUserName), ...paging } as const;

export const listUserTags = defineOperation("ListUserTags", members, async (call) => {
  const { UserName, ...request } = call.input;
  const { tags } = await accessEntity(call, await readIam(call), users, UserName, { action });
  const page = await pageOfList(request, tags, tagPlace);
  return { Tags: page.entries, ...page.members };
});
