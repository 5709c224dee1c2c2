import { type Group, sortKeys } from "../../shared/identity/entities.ts";
import { groupArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, changeIam, iamPlace } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { renameInMembers } from "../../shared/iam/groups.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, path } from "../shapes.ts";

const action = "iam:UpdateGroup";

const members = {
  GroupName: required(groupName),
  NewPath: path,
  NewGroupName: groupName,
} as const;

/** The members' lists of groups change with the name, in the same change. */
export const updateGroup = defineOperation("UpdateGroup", members, async (call) => {
  const { GroupName, NewPath, NewGroupName } = call.input;
  await changeIam(call, async (transaction) => {
    const group = await accessEntity(call, transaction, groups, GroupName, { action });
    const updated: Group = {
      ...group,
      name: NewGroupName ?? group.name,
      path: NewPath ?? group.path,
    };
    // As AWS documents: on what it was, and on what it becomes.
    await authorizeIam(call, action, groupArn(iamPlace(call), updated));
    const [from, to] = [sortKeys.group(group.name), sortKeys.group(updated.name)];
    if (from !== to) {
      if ((await transaction.get(to)) !== undefined) {
        throw entityAlreadyExists("Group", updated.name);
      }
      transaction.delete(from);
      transaction.put(sortKeys.uniqueId(group.id), { names: to });
      await renameInMembers(transaction, group, updated);
    }
    transaction.put(to, updated);
  });
  return undefined;
});
