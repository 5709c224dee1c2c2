import { readIam } from "../../shared/iam/access.ts";
import { accessEntity, roles } from "../../shared/iam/entity-access.ts";
import { inlinePlace } from "../../shared/iam/inline-policies.ts";
import { pageOfList } from "../../shared/iam/listing.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";
import { type Members, required } from "../../shared/wire/members.ts";
import * as shapes from "../shapes.ts";

const members = {
  RoleName: required(shapes.roleName),
  ...shapes.paging,
} as const satisfies Members;

export const listRolePolicies = defineOperation("ListRolePolicies", members, async (call) => {
  const { input } = call;
  const demand = { action: "iam:ListRolePolicies" };
  const { inline } = await accessEntity(call, await readIam(call), roles, input.RoleName, demand);
  const { entries, members } = await pageOfList(input, inline, inlinePlace);
  return { PolicyNames: entries.map(({ name }) => name), ...members };
});
