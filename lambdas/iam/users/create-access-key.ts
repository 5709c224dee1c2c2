import { accessKeyIdFor } from "../../shared/identity/access-key-id.ts";
import { sortKeys } from "../../shared/identity/entities.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { limitExceeded } from "../../shared/iam/refusals.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { existingUserName } from "../shapes.ts";

const mostKeys = 2;

/** Bytes, which are 40 characters of base64. */
const secretLength = 30;

const members = { UserName: existingUserName } as const;

/** The secret is in the answer and nowhere else: what is kept of it is sealed. */
export const createAccessKey = defineOperation("CreateAccessKey", members, async (call) => {
  const { home, now, services } = call;
  const id = accessKeyIdFor("AKIA", home.account, services.random(5));
  const secret = Buffer.from(services.random(secretLength)).toString("base64");
  const sealed = await services.credentials.sealSecret(id, secret);
  const key = { id, status: "Active", created: now.getTime(), sealed } as const;
  let owner = userNameOf(call);
  const demand = { action: "iam:CreateAccessKey" };
  await changeEntity(call, users, owner, demand, (user, transaction) => {
    if (user.keys.length >= mostKeys) {
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`);
    }
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
