import { iamArn } from "../../shared/identity/iam-arns.ts";
import { authorizeIam, iamPlace, readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { shownUserInFull, userNameOf } from "../../shared/iam/users.ts";
import { type Call, defineOperation } from "../../shared/runtime/operation.ts";
import type { Output } from "../../shared/wire/json.ts";
import { existingUserName } from "../shapes.ts";

const action = "iam:GetUser";

const members = { UserName: existingUserName } as const;

export const getUser = defineOperation("GetUser", members, async (call) => {
  if (call.input.UserName === undefined && call.caller.principal.kind === "root") {
    return { User: await shownRoot(call) };
  }
  const user = await accessEntity(call, await readIam(call), users, userNameOf(call), { action });
  return { User: shownUserInFull(iamPlace(call), user) };
});

/** The account's root user has no name and no path. */
async function shownRoot(call: Call): Promise<Output> {
  const place = iamPlace(call);
  const arn = iamArn(place, "root");
  await authorizeIam(call, action, arn);
  const membership = await call.membershipOf(place.account);
  return {
    UserId: place.account,
    Arn: arn,
    CreateDate: new Date(membership?.account.joined ?? 0),
  };
}
