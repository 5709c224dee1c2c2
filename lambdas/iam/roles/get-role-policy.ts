import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { inlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import { urlEncodedDocument } from "../../shared/wire/url-encoding.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  PolicyName: required(shapes.policyName),
} as const satisfies Members;

/** The policy's name is answered as the request has it. */
export const getRolePolicy = defineOperation("GetRolePolicy", members, async (call) => {
  const { RoleName, PolicyName } = call.input;
  const demand = { action: "iam:GetRolePolicy" };
  const role = await accessEntity(call, await readIam(call), roles, RoleName, demand);
  const { text } = inlinePolicy("role", role, PolicyName);
  return { RoleName: role.name, PolicyName, PolicyDocument: urlEncodedDocument(text) };
});
