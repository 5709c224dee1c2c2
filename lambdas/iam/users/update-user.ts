import { sortKeys, type User } from "../../shared/identity/entities.ts";
import { userArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, changeIam, iamPlace, resourceTagKeys } from "../../shared/iam/access.ts";
import { accessToChange, users } from "../../shared/iam/entity-access.ts";
import { entityAlreadyExists } from "../../shared/iam/refusals.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, path, userName } from "../shapes.ts";

const action = "iam:UpdateUser";

const members = {
  UserName: required(existingUserName),
  NewPath: path,
  NewUserName: userName,
} as const;

/** The unique id stays, and with it all that other items know the user by. */
export const updateUser = defineOperation("UpdateUser", members, async (call) => {
  const { UserName, NewPath, NewUserName } = call.input;
  await changeIam(call, async (transaction) => {
    const user = await accessToChange(call, transaction, users, UserName, { action });
    const updated: User = {
      ...user,
      name: NewUserName ?? user.name,
      path: NewPath ?? user.path,
    };
    // As AWS documents: on what it was, and on what it becomes.
    await authorizeIam(call, action, userArn(iamPlace(call), updated), resourceTagKeys(user.tags));
    const [from, to] = [sortKeys.user(user.name), sortKeys.user(updated.name)];
    if (from !== to) {
      if ((await transaction.get(to)) !== undefined) {
        throw entityAlreadyExists("User", updated.name);
      }
      transaction.delete(from);
      transaction.put(sortKeys.uniqueId(user.id), { names: to });
      for (const { id } of user.keys) {
        transaction.put(sortKeys.accessKey(id), { user: to });
      }
    }
    transaction.put(to, updated);
  });
  return undefined;
});
