import { iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { requireSelf, shownUserInFull, userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { existingUserName } from "../shapes.ts";

const action = "iam:GetUser";

const members = { UserName: existingUserName } as const;

export const getUser = defineOperation("GetUser", members, async (call) => {
  const user = await accessEntity(call, await readIam(call), users, await userNameOf(call), {
    action,
  });
  await requireSelf(call, user);
  return { User: shownUserInFull(iamPlace(call), user) };
});
