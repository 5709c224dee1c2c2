import { type Account, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { findTarget, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ParentId: required(shapes.parentId),
  ChildType: required(shapes.childType),
  ...shapes.page,
} as const satisfies Members;

export const listChildren = defineOperation("ListChildren", members, (call) =>
  withOrganization(call, async (organization) => {
    const { ParentId, ChildType } = call.input;
    const parent = await findTarget(organization, ParentId);
    await authorizeOrganizations(call, "organizations:ListChildren", {
      resource: targetArn(call.services.managementAccount, ParentId),
      tags: parent?.tags,
    });
    present(parent, "ParentNotFoundException");
    const { entries, members } = await pageOfItems(
      organization,
      [ChildType === "ACCOUNT" ? sortKeys.account("") : sortKeys.ou("")],
      call.input,
      (item) => item["parent"] === ParentId,
    );
    return {
      Children: entries.map((item) => ({ Id: itemAs<Account>(item).id, Type: ChildType })),
      ...members,
    };
  }),
);
