import { iamArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, iamPlace } from "../../shared/iam/access.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { paging } from "../shapes.ts";

const members = {
  AssignmentStatus: { type: "string", enum: ["Assigned", "Unassigned", "Any"] },
  ...paging,
} as const;

/** Users have no MFA devices here. */
export const listVirtualMFADevices = defineOperation(
  "ListVirtualMFADevices",
  members,
  async (call) => {
    await authorizeIam(call, "iam:ListVirtualMFADevices", iamArn(iamPlace(call), "mfa/"));
    return { VirtualMFADevices: [], IsTruncated: false };
  },
);
