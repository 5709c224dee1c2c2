import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { existingUserName, paging } from "../shapes.ts";

const action = "iam:ListMFADevices";

const members = { UserName: existingUserName, ...paging } as const;

/** Users have no MFA devices here. */
export const listMFADevices = defineOperation("ListMFADevices", members, async (call) => {
  await accessEntity(call, await readIam(call), users, await userNameOf(call), { action });
  return { MFADevices: [], IsTruncated: false };
});
