import { sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { hasChildren } from "../shared/organizations/children.ts";
import { findUnit, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  OrganizationalUnitId: required(shapes.unitId),
} as const satisfies Members;

export const deleteOrganizationalUnit = defineOperation(
  "DeleteOrganizationalUnit",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      const { OrganizationalUnitId } = call.input;
      const found = await findUnit(organization, OrganizationalUnitId);
      await authorizeOrganizations(call, "organizations:DeleteOrganizationalUnit", {
        resource: targetArn(call.services.managementAccount, OrganizationalUnitId),
        tags: found?.tags,
      });
      const unit = present(found, "OrganizationalUnitNotFoundException");
      if (await hasChildren(organization, unit.id)) {
        throw new ServiceError("OrganizationalUnitNotEmptyException");
      }
      organization.delete(sortKeys.ou(unit.id));
      organization.delete(sortKeys.ouName(unit.parent, unit.name));
      return undefined;
    }),
);
