import type { User } from "../../shared/identity/entities.ts";
import { iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { isMember, shownGroup } from "../../shared/iam/groups.ts";
import { pageOfItems } from "../../shared/iam/listing.ts";
import { shownUser } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, paging } from "../shapes.ts";

const action = "iam:GetGroup";

const members = { GroupName: required(groupName), ...paging } as const;

export const getGroup = defineOperation("GetGroup", members, async (call) => {
  const { GroupName, ...request } = call.input;
  const place = iamPlace(call);
  const iam = await readIam(call);
  const group = await accessEntity(call, iam, groups, GroupName, { action });
  const page = await pageOfItems<User>(iam, request, "user#", (user) => isMember(user, group));
  return {
    Group: shownGroup(place, group),
    Users: page.entries.map((user) => shownUser(place, user)),
    ...page.members,
  };
});
