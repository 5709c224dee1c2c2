import { changeEntity, groups } from "../../shared/iam/entity-access.ts";
import { withoutInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, policyName } from "../shapes.ts";

const members = { GroupName: required(groupName), PolicyName: required(policyName) } as const;

export const deleteGroupPolicy = defineOperation("DeleteGroupPolicy", members, async (call) => {
  const { GroupName, PolicyName } = call.input;
  const demand = { action: "iam:DeleteGroupPolicy" };
  await changeEntity(call, groups, GroupName, demand, (group) => ({
    inline: withoutInlinePolicy("group", group, PolicyName),
  }));
  return undefined;
});
