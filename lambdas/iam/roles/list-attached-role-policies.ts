import { readIam } from "../../shared/iam/access.ts";
import { attachedPage } from "../../shared/iam/attachments.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PathPrefix: shapes.policyPath,
  ...shapes.paging,
} as const satisfies Members;

export const listAttachedRolePolicies = defineOperation(
  "ListAttachedRolePolicies",
  members,
  async (call) => {
    const { input } = call;
    const demand = { action: "iam:ListAttachedRolePolicies" };
    const role = await accessEntity(call, await readIam(call), roles, input.RoleName, demand);
    return attachedPage(role, input);
  },
);
