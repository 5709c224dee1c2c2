import { iamPlace } from "../../shared/iam/access.ts";
import { attachmentKeys, withAttached } from "../../shared/iam/attachments.ts";
import { changeEntity, groups } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { arn, groupName } from "../shapes.ts";

const members = { GroupName: required(groupName), PolicyArn: required(arn) } as const;

export const attachGroupPolicy = defineOperation("AttachGroupPolicy", members, async (call) => {
  const { GroupName, PolicyArn } = call.input;
  const demand = { action: "iam:AttachGroupPolicy", context: () => attachmentKeys(PolicyArn) };
  await changeEntity(call, groups, GroupName, demand, async (group, transaction) => ({
    attached: await withAttached(transaction, iamPlace(call), "Group", group, PolicyArn),
  }));
  return undefined;
});
