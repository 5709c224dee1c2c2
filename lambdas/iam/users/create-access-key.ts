import { sortKeys } from "../../shared/identity/entities.ts";
import { newAccessKey } from "../../shared/identity/new-access-key.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { requireWithin } from "../../shared/iam/quotas.ts";
import { requireSelf, userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { existingUserName } from "../shapes.ts";

const members = { UserName: existingUserName } as const;

/** The secret is in the answer and nowhere else: what is kept of it is sealed. */
export const createAccessKey = defineOperation("CreateAccessKey", members, async (call) => {
  const { home, now, services } = call;
  const made = newAccessKey("AKIA", home.account, services.random);
  const { accessKeyId: id, secretAccessKey: secret } = made;
  const sealed = await services.credentials.sealSecret(id, secret);
  const key = { id, status: "Active", created: now.getTime(), sealed } as const;
  let owner = await userNameOf(call);
  const demand = { action: "iam:CreateAccessKey" };
  await changeEntity(call, users, owner, demand, async (user, transaction) => {
    await requireSelf(call, user);
    requireWithin("AccessKeysPerUser", user.keys.length + 1);
    owner = user.name;
    transaction.put(sortKeys.accessKey(id), { user: sortKeys.user(user.name) });
    return { keys: [...user.keys, key] };
  });
  return {
    AccessKey: {
      UserName: owner,
      AccessKeyId: id,
      Status: key.status,
      SecretAccessKey: secret,
      CreateDate: now,
    },
  };
});
