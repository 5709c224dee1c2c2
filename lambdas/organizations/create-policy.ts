import { type ControlPolicy, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { policyOutput } from "../shared/organizations/answers.ts";
import { newPolicyId } from "../shared/organizations/new-ids.ts";
import { isNameFree } from "../shared/organizations/policies.ts";
import {
  controlPolicyType,
  requireContent,
  requireControlPolicyType,
} from "../shared/organizations/policy-content.ts";
import { withTags } from "../shared/organizations/tags.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  Content: required(shapes.policyContent),
  Description: required(shapes.policyDescription),
  Name: required(shapes.policyName),
  Type: required(shapes.policyType),
  Tags: shapes.tags,
} as const satisfies Members;

export const createPolicy = defineOperation("CreatePolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { Content, Description, Name, Type, Tags } = call.input;
    const { managementAccount, random } = call.services;
    const facts = { policyType: controlPolicyType(Type), newTags: Tags };
    await authorizeOrganizations(call, "organizations:CreatePolicy", facts);
    if (Tags !== undefined && Tags.length > 0) {
      await authorizeOrganizations(call, "organizations:TagResource", { newTags: Tags });
    }
    const type = requireControlPolicyType(Type);
    const tags = withTags([], Tags);
    requireContent(type, Content);
    if (!(await isNameFree(organization, type, Name))) {
      throw new ServiceError("DuplicatePolicyException");
    }
    const id = newPolicyId(random);
    const policy: ControlPolicy = {
      id,
      name: Name,
      description: Description,
      type,
      text: Content,
      tags,
    };
    organization.put(sortKeys.policy(id), policy);
    organization.put(sortKeys.policyName(type, Name), { policy: id });
    return { Policy: policyOutput(managementAccount, policy) };
  }),
);
