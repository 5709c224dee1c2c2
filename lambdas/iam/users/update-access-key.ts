import { accessKeyOf } from "../../shared/iam/access-keys.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { requireSelf, userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { ServiceError } from "../../shared/wire/errors.ts";
import { required } from "../../shared/wire/members.ts";
import { accessKeyId, existingUserName } from "../shapes.ts";

const members = {
  UserName: existingUserName,
  AccessKeyId: required(accessKeyId),
  Status: required({ type: "string", enum: ["Active", "Inactive", "Expired"] }),
} as const;

export const updateAccessKey = defineOperation("UpdateAccessKey", members, async (call) => {
  const { AccessKeyId, Status } = call.input;
  const demand = { action: "iam:UpdateAccessKey" };
  await changeEntity(call, users, await userNameOf(call), demand, async (user) => {
    await requireSelf(call, user);
    const key = accessKeyOf(user, AccessKeyId);
    if (Status === "Expired") {
      // Of the model's values, one that no request may set.
      throw new ServiceError("InvalidInputException", "Status must be Active or Inactive.");
    }
    return {
      keys: user.keys.map((other) => (other === key ? { ...key, status: Status } : other)),
    };
  });
  return undefined;
});
