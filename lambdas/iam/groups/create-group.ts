import { type Group, sortKeys } from "../../shared/identity/entities.ts";
import { groupArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, changeIam, iamPlace } from "../../shared/iam/access.ts";
import { shownGroup } from "../../shared/iam/groups.ts";
import { requireRoom } from "../../shared/iam/quotas.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { newUniqueId } from "../../shared/iam/unique-ids.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, path } from "../shapes.ts";

const members = { Path: path, GroupName: required(groupName) } as const;

export const createGroup = defineOperation("CreateGroup", members, async (call) => {
  const { input, now, services } = call;
  const place = iamPlace(call);
  const group: Group = {
    name: input.GroupName,
    path: input.Path ?? "/",
    id: newUniqueId("AGPA", services.random),
    created: now.getTime(),
    inline: [],
    attached: [],
  };
  await changeIam(call, async (transaction) => {
    await authorizeIam(call, "iam:CreateGroup", groupArn(place, group));
    const sk = sortKeys.group(group.name);
    if ((await transaction.get(sk)) !== undefined) {
      throw entityAlreadyExists("Group", group.name);
    }
    await requireRoom(transaction, "group#");
    transaction.put(sk, group);
    transaction.put(sortKeys.uniqueId(group.id), { names: sk });
  });
  return { Group: shownGroup(place, group) };
});
