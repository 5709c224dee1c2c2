import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { inlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { urlEncodedDocument } from "../../shared/wire/url-encoding.ts";
import { existingUserName, policyName } from "../shapes.ts";

const action = "iam:GetUserPolicy";

const members = { UserName: required(existingUserName), PolicyName: required(policyName) } as const;

/** AWS shows the policy's name as the request has it. */
export const getUserPolicy = defineOperation("GetUserPolicy", members, async (call) => {
  const { UserName, PolicyName } = call.input;
  const user = await accessEntity(call, await readIam(call), users, UserName, { action });
  const { text } = inlinePolicy("user", user, PolicyName);
  return { UserName: user.name, PolicyName, PolicyDocument: urlEncodedDocument(text) };
});
