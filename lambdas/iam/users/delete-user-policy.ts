import type { User } from "../../shared/identity/entities.ts";
import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { withoutInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, policyName } from "../shapes.ts";

const members = { UserName: required(existingUserName), PolicyName: required(policyName) } as const;

export const deleteUserPolicy = defineOperation("DeleteUserPolicy", members, async (call) => {
  const { UserName, PolicyName } = call.input;
  const demand = {
    action: "iam:DeleteUserPolicy",
    context: (user?: User) => boundaryKeys(user?.boundary),
  };
  await changeEntity(call, users, UserName, demand, (user) => ({
    inline: withoutInlinePolicy("user", user, PolicyName),
  }));
  return undefined;
});
