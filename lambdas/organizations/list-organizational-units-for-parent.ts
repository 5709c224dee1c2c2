import { type OrganizationalUnit, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { unitOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { pageOfItems } from "../shared/organizations/paging.ts";
import { findTarget, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { itemAs } from "../shared/store/journal.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ParentId: required(shapes.parentId),
  ...shapes.page,
} as const satisfies Members;

export const listOrganizationalUnitsForParent = defineOperation(
  "ListOrganizationalUnitsForParent",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      const { ParentId } = call.input;
      const { managementAccount } = call.services;
      const parent = await findTarget(organization, ParentId);
      await authorizeOrganizations(call, "organizations:ListOrganizationalUnitsForParent", {
        resource: targetArn(managementAccount, ParentId),
        tags: parent?.tags,
      });
      present(parent, "ParentNotFoundException");
      const { entries, members } = await pageOfItems(
        organization,
        [sortKeys.ou("")],
        call.input,
        (item) => item["parent"] === ParentId,
      );
      return {
        OrganizationalUnits: entries.map((item) =>
          unitOutput(managementAccount, itemAs<OrganizationalUnit>(item)),
        ),
        ...members,
      };
    }),
);
