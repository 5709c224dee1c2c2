import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { noLoginProfile } from "../../shared/iam/login-profiles.ts";
import { userNameOf } from "../../shared/iam/users.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { userName } from "../shapes.ts";

const action = "iam:GetLoginProfile";

const members = { UserName: userName } as const;

export const getLoginProfile = defineOperation("GetLoginProfile", members, async (call) => {
  const name = await userNameOf(call);
  const user = await accessEntity(call, await readIam(call), users, name, { action });
  throw noLoginProfile(user.name);
});
