import type { Account, OrganizationalUnit } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { targetArn, typeOf } from "../shared/organizations/arns.ts";
import { pageOfAll } from "../shared/organizations/paging.ts";
import { findTarget, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ChildId: required(shapes.childId),
  ...shapes.page,
} as const satisfies Members;

export const listParents = defineOperation("ListParents", members, (call) =>
  withOrganization(call, async (organization) => {
    const { ChildId } = call.input;
    const found = await findTarget(organization, ChildId);
    await authorizeOrganizations(call, "organizations:ListParents", {
      resource: targetArn(call.services.managementAccount, ChildId),
      tags: found?.tags,
    });
    const child = present(found, "ChildNotFoundException") as OrganizationalUnit | Account;
    const { entries, members } = pageOfAll([child.parent], call.input, (id) => id);
    return { Parents: entries.map((id) => ({ Id: id, Type: typeOf(id).name })), ...members };
  }),
);
