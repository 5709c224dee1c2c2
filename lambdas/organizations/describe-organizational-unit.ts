import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { unitOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { findUnit, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  OrganizationalUnitId: required(shapes.unitId),
} as const satisfies Members;

export const describeOrganizationalUnit = defineOperation(
  "DescribeOrganizationalUnit",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      const { OrganizationalUnitId } = call.input;
      const { managementAccount } = call.services;
      const found = await findUnit(organization, OrganizationalUnitId);
      await authorizeOrganizations(call, "organizations:DescribeOrganizationalUnit", {
        resource: targetArn(managementAccount, OrganizationalUnitId),
        tags: found?.tags,
      });
      const unit = present(found, "OrganizationalUnitNotFoundException");
      return { OrganizationalUnit: unitOutput(managementAccount, unit) };
    }),
);
