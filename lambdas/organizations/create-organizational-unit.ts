import { type OrganizationalUnit, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { unitOutput } from "../shared/organizations/answers.ts";
import { targetArn } from "../shared/organizations/arns.ts";
import { newUnitId } from "../shared/organizations/new-ids.ts";
import { constraintViolation } from "../shared/organizations/refusals.ts";
import { withTags } from "../shared/organizations/tags.ts";
import { findTarget, pathTo, present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  ParentId: required(shapes.parentId),
  Name: required(shapes.unitName),
  Tags: shapes.tags,
} as const satisfies Members;

/** How many units may be below each other. */
const deepest = 5;

export const createOrganizationalUnit = defineOperation(
  "CreateOrganizationalUnit",
  members,
  (call) =>
    withOrganization(call, async (organization) => {
      const { ParentId, Name, Tags } = call.input;
      const { managementAccount, random } = call.services;
      const found = await findTarget(organization, ParentId);
      const facts = {
        resource: targetArn(managementAccount, ParentId),
        tags: found?.tags,
        newTags: Tags,
      };
      await authorizeOrganizations(call, "organizations:CreateOrganizationalUnit", facts);
      if (Tags !== undefined && Tags.length > 0) {
        await authorizeOrganizations(call, "organizations:TagResource", { newTags: Tags });
      }
      const parent = present(found, "ParentNotFoundException");
      const tags = withTags([], Tags);
      const nameKey = sortKeys.ouName(ParentId, Name);
      if ((await organization.get(nameKey)) !== undefined) {
        throw new ServiceError("DuplicateOrganizationalUnitException");
      }
      const ancestors = pathTo(parent);
      if (ancestors.length > deepest) {
        throw constraintViolation("OU_DEPTH_LIMIT_EXCEEDED");
      }
      const id = newUnitId(ancestors[0] ?? "", random);
      const unit: OrganizationalUnit = {
        id,
        name: Name,
        parent: ParentId,
        ancestors,
        attachments: {},
        tags,
      };
      organization.put(sortKeys.ou(id), unit);
      organization.put(nameKey, { ou: id });
      return { OrganizationalUnit: unitOutput(managementAccount, unit) };
    }),
);
