import { changeIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { changeMembership } from "../../shared/iam/groups.ts";
import { requireWithin } from "../../shared/iam/quotas.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, groupName } from "../shapes.ts";

const action = "iam:AddUserToGroup";

const members = {
  GroupName: required(groupName),
  UserName: required(existingUserName),
} as const;

/** Who is in the group already stays so. */
export const addUserToGroup = defineOperation("AddUserToGroup", members, async (call) => {
  const { GroupName, UserName } = call.input;
  await changeIam(call, async (transaction) => {
    const group = await accessEntity(call, transaction, groups, GroupName, { action });
    await changeMembership(call, transaction, UserName, (names) => {
      const joined = [...new Set([...names, group.name.toLowerCase()])].toSorted();
      requireWithin("GroupsPerUser", joined.length);
      return joined;
    });
  });
  return undefined;
});
