import { readIam } from "../../shared/iam/access.ts";
import { accessToChange, users } from "../../shared/iam/entity-access.ts";
import { noLoginProfile } from "../../shared/iam/login-profiles.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { userName } from "../shapes.ts";

const action = "iam:DeleteLoginProfile";

const members = { UserName: userName } as const;

export const deleteLoginProfile = defineOperation("DeleteLoginProfile", members, async (call) => {
  const name = await userNameOf(call);
  const user = await accessToChange(call, await readIam(call), users, name, { action });
  throw noLoginProfile(user.name);
});
