import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { inlinePolicy } from "../../shared/iam/inline-policies.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { urlEncodedDocument } from "../../shared/wire/url-encoding.ts";
import { groupName, policyName } from "../shapes.ts";

const action = "iam:GetGroupPolicy";

const members = { GroupName: required(groupName), PolicyName: required(policyName) } as const;

/** AWS shows the policy's name as the request has it. */
export const getGroupPolicy = defineOperation("GetGroupPolicy", members, async (call) => {
  const { GroupName, PolicyName } = call.input;
  const group = await accessEntity(call, await readIam(call), groups, GroupName, { action });
  const { text } = inlinePolicy("group", group, PolicyName);
  return { GroupName: group.name, PolicyName, PolicyDocument: urlEncodedDocument(text) };
});
