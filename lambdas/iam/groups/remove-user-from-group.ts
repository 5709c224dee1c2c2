import { changeIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { changeMembership } from "../../shared/iam/groups.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, groupName } from "../shapes.ts";

const action = "iam:RemoveUserFromGroup";

const members = {
  GroupName: required(groupName),
  UserName: required(existingUserName),
} as const;

/** Removing who is not in the group is no error, as people have found on AWS. */
export const removeUserFromGroup = defineOperation("RemoveUserFromGroup", members, async (call) => {
  const { GroupName, UserName } = call.input;
  await changeIam(call, async (transaction) => {
    const group = await accessEntity(call, transaction, groups, GroupName, { action });
    await changeMembership(call, transaction, UserName, (names) =>
      names.filter((name) => name !== group.name.toLowerCase()),
    );
  });
  return undefined;
});
