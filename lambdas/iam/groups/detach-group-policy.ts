import { attachmentKeys, withoutAttached } from "../../shared/iam/attachments.ts";
import { changeEntity, groups } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { arn, groupName } from "../shapes.ts";

const members = { GroupName: required(groupName), PolicyArn: required(arn) } as const;

export const detachGroupPolicy = defineOperation("DetachGroupPolicy", members, async (call) => {
  const { GroupName, PolicyArn } = call.input;
  const demand = { action: "iam:DetachGroupPolicy", context: () => attachmentKeys(PolicyArn) };
  await changeEntity(call, groups, GroupName, demand, (group) => ({
    attached: withoutAttached(group, PolicyArn),
  }));
  return undefined;
});
