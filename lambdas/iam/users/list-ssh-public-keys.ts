import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { paging, userName } from "../shapes.ts";

const action = "iam:ListSSHPublicKeys";

const members = { UserName: userName, ...paging } as const;

/** Users have no SSH public keys here. */
export const listSSHPublicKeys = defineOperation("ListSSHPublicKeys", members, async (call) => {
  await accessEntity(call, await readIam(call), users, await userNameOf(call), { action });
  return { SSHPublicKeys: [], IsTruncated: false };
});
