import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { requireSelf, userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { existingUserName, paging } from "../shapes.ts";

const action = "iam:ListAccessKeys";

const members = { UserName: existingUserName, ...paging } as const;

export const listAccessKeys = defineOperation("ListAccessKeys", members, async (call) => {
  const user = await accessEntity(call, await readIam(call), users, await userNameOf(call), {
    action,
  });
  await requireSelf(call, user);
  const keys = user.keys.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const page = await pageOfList(call.input, keys, ({ id }) => id);
  return {
    AccessKeyMetadata: page.entries.map(({ id, status, created }) => ({
      UserName: user.name,
      AccessKeyId: id,
      Status: status,
      CreateDate: new Date(created),
    })),
    ...page.members,
  };
});
