import { readIam } from "../../shared/iam/access.ts";
import { attachedPage } from "../../shared/iam/attachments.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { paging, policyPath, userName } from "../shapes.ts";

const action = "iam:ListAttachedUserPolicies";

const members = {
  UserName: required(userName),
  PathPrefix: policyPath,
  ...paging,
} as const;

export const listAttachedUserPolicies = defineOperation(
  "ListAttachedUserPolicies",
  members,
  async (call) => {
    const { UserName, ...request } = call.input;
    const user = await accessEntity(call, await readIam(call), users, UserName, { action });
    return attachedPage(user, request);
  },
);
