import { sortKeys } from "../../shared/identity/entities.ts";
import { accessKeyOf } from "../../shared/iam/access-keys.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { requireSelf, userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { accessKeyId, existingUserName } from "../shapes.ts";

const members = { UserName: existingUserName, AccessKeyId: required(accessKeyId) } as const;

export const deleteAccessKey = defineOperation("DeleteAccessKey", members, async (call) => {
  const demand = { action: "iam:DeleteAccessKey" };
  await changeEntity(call, users, await userNameOf(call), demand, async (user, transaction) => {
    await requireSelf(call, user);
    const key = accessKeyOf(user, call.input.AccessKeyId);
    transaction.delete(sortKeys.accessKey(key.id));
    return { keys: user.keys.filter((other) => other !== key) };
  });
  return undefined;
});
