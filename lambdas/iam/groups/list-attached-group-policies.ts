import { readIam } from "../../shared/iam/access.ts";
import { attachedPage } from "../../shared/iam/attachments.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, paging, policyPath } from "../shapes.ts";

const action = "iam:ListAttachedGroupPolicies";

const members = {
  GroupName: required(groupName),
  PathPrefix: policyPath,
  ...paging,
} as const;

export const listAttachedGroupPolicies = defineOperation(
  "ListAttachedGroupPolicies",
  members,
  async (call) => {
    const { GroupName, ...request } = call.input;
    const group = await accessEntity(call, await readIam(call), groups, GroupName, { action });
    return attachedPage(group, request);
  },
);
