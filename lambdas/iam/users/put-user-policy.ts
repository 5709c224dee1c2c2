import type { User } from "../../shared/identity/entities.ts";
import { boundaryKeys } from "../../shared/iam/boundary.ts";
import { changeEntity, users } from "../../shared/iam/entity-access.ts";
import { withInlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, policyDocument, policyName } from "../shapes.ts";

const members = {
  UserName: required(existingUserName),
  PolicyName: required(policyName),
  PolicyDocument: required(policyDocument),
} as const;

export const putUserPolicy = defineOperation("PutUserPolicy", members, async (call) => {
  const { UserName, PolicyName, PolicyDocument } = call.input;
  const demand = {
    action: "iam:PutUserPolicy",
    context: (user?: User) => boundaryKeys(user?.boundary),
  };
  await changeEntity(call, users, UserName, demand, (user) => ({
    inline: withInlinePolicy("user", user, PolicyName, PolicyDocument),
  }));
  return undefined;
});
