import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, users } from "../../shared/iam/entity-access.ts";
import { inlinePlace } from "../../shared/iam/inline-policies.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { required } from "../../shared/wire/members.ts";
import { existingUserName, paging } from "../shapes.ts";

const action = "iam:ListUserPolicies";

const members = { UserName: required(existingUserName), ...paging } as const;

export const listUserPolicies = defineOperation("ListUserPolicies", members, async (call) => {
  const { UserName, ...request } = call.input;
  const { inline } = await accessEntity(call, await readIam(call), users, UserName, { action });
  const page = await pageOfList(request, inline, inlinePlace);
  return { PolicyNames: page.entries.map(({ name }) => name), ...page.members };
});
