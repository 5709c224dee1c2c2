import { changeEntity, groups } from "../../shared/iam/entity-access.ts";
import { withInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, policyDocument, policyName } from "../shapes.ts";

const members = {
  GroupName: required(groupName),
  PolicyName: required(policyName),
  PolicyDocument: required(policyDocument),
} as const;

export const putGroupPolicy = defineOperation("PutGroupPolicy", members, async (call) => {
  const { GroupName, PolicyName, PolicyDocument } = call.input;
  const demand = { action: "iam:PutGroupPolicy" };
  await changeEntity(call, groups, GroupName, demand, (group) => ({
    inline: withInlinePolicy("group", group, PolicyName, PolicyDocument),
  }));
  return undefined;
});
