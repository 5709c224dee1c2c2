import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  ...shapes.paging,
} as const satisfies Members;

/** There are no instances here. Terraform asks before it deletes a role. */
export const listInstanceProfilesForRole = defineOperation(
  "ListInstanceProfilesForRole",
  members,
  async (call) => {
    const demand = { action: "iam:ListInstanceProfilesForRole" };
    await accessEntity(call, await readIam(call), roles, call.input.RoleName, demand);
    return { InstanceProfiles: [], IsTruncated: false };
  },
);
