import { changeEntity, roles } from "../../shared/iam/entity-access.ts";
import { acceptTrustPolicy } from "../../shared/iam/roles.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyDocument: required(shapes.policyDocument),
} as const satisfies Members;

export const updateAssumeRolePolicy = defineOperation(
  "UpdateAssumeRolePolicy",
  members,
  async (call) => {
    const { RoleName, PolicyDocument: trust } = call.input;
    const demand = { action: "iam:UpdateAssumeRolePolicy" };
    await changeEntity(call, roles, RoleName, demand, () => acceptTrustPolicy(call, trust));
    return undefined;
  },
);
