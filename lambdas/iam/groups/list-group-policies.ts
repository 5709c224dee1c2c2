import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, groups } from "../../shared/iam/entity-access.ts";
import { inlinePlace } from "../../shared/iam/inline-policies.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { groupName, paging } from "../shapes.ts";

const action = "iam:ListGroupPolicies";

const members = { GroupName: required(groupName), ...paging } as const;

export const listGroupPolicies = defineOperation("ListGroupPolicies", members, async (call) => {
  const { GroupName, ...request } = call.input;
  const { inline } = await accessEntity(call, await readIam(call), groups, GroupName, { action });
  const page = await pageOfList(request, inline, inlinePlace);
  return { PolicyNames: page.entries.map(({ name }) => name), ...page.members };
});
