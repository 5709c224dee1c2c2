import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { unitOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { findUnit, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  OrganizationalUnitId: required(shapes.unitId),
  Name: shapes.unitName,
} as const satisfies Members;

export const updateOrganizationalUnit = defineOperation(
  "UpdateOrganizationalUnit",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      const { OrganizationalUnitId, Name } = call.input;
      const { managementAccount } = call.services;
      const found = await findUnit(organization, OrganizationalUnitId);
      await authorizeOrganizations(call, "organizations:UpdateOrganizationalUnit", {
        resource: targetArn(managementAccount, OrganizationalUnitId),
        tags: found?.tags,
      });
      const unit = present(found, "OrganizationalUnitNotFoundException");
      if (Name === undefined || Name === unit.name) {
        return { OrganizationalUnit: unitOutput(managementAccount, unit) };
      }
      const nameKey = sortKeys.ouName(unit.parent, Name);
      if ((await organization.get(nameKey)) !== undefined) {
        throw new ServiceError("DuplicateOrganizationalUnitException");
      }
      const renamed = { ...unit, name: Name };
      organization.delete(sortKeys.ouName(unit.parent, unit.name));
      organization.put(nameKey, { ou: unit.id });
      organization.put(sortKeys.ou(unit.id), renamed);
      return { OrganizationalUnit: unitOutput(managementAccount, renamed) };
    }),
);
