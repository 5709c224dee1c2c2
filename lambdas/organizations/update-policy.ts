import { isAwsManaged, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { policyOutput } from "../shared/organizations/answers.ts";
import { factsOfPolicy, findPolicy, isNameFree } from "../shared/organizations/policies.ts";
import { requireContent } from "../shared/organizations/policy-content.ts";
import { invalidInput } from "../shared/organizations/refusals.ts";
import { present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
  Name: shapes.policyName,
  Description: shapes.policyDescription,
  Content: shapes.policyContent,
} as const satisfies Members;

export const updatePolicy = defineOperation("UpdatePolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { PolicyId, Name, Description, Content } = call.input;
    const { managementAccount } = call.services;
    const found = await findPolicy(organization, PolicyId);
    const facts = factsOfPolicy(managementAccount, found);
    await authorizeOrganizations(call, "organizations:UpdatePolicy", facts);
    const policy = present(found, "PolicyNotFoundException");
    if (isAwsManaged(policy.id)) {
      throw invalidInput("IMMUTABLE_POLICY");
    }
    const changed = {
      ...policy,
      name: Name ?? policy.name,
      description: Description ?? policy.description,
      text: Content ?? policy.text,
    };
    requireContent(policy.type, changed.text);
    if (changed.name !== policy.name) {
      if (!(await isNameFree(organization, policy.type, changed.name))) {
        throw new ServiceError("DuplicatePolicyException");
      }
      organization.delete(sortKeys.policyName(policy.type, policy.name));
      organization.put(sortKeys.policyName(policy.type, changed.name), { policy: policy.id });
    }
    organization.put(sortKeys.policy(policy.id), changed);
    return { Policy: policyOutput(managementAccount, changed) };
  }),
);
