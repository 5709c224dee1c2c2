import { isAwsManaged, sortKeys } from "../shared/identity/organization.ts";
import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { factsOfPolicy, findPolicy, isInUse } from "../shared/organizations/policies.ts";
import { invalidInput } from "../shared/organizations/refusals.ts";
import { present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
} as const satisfies Members;

export const deletePolicy = defineOperation("DeletePolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const found = await findPolicy(organization, call.input.PolicyId);
    const facts = factsOfPolicy(call.services.managementAccount, found);
    await authorizeOrganizations(call, "organizations:DeletePolicy", facts);
    const policy = present(found, "PolicyNotFoundException");
    if (isAwsManaged(policy.id)) {
      throw invalidInput("IMMUTABLE_POLICY");
    }
    if (await isInUse(organization, policy)) {
      throw new ServiceError("PolicyInUseException");
    }
    organization.delete(sortKeys.policy(policy.id));
    organization.delete(sortKeys.policyName(policy.type, policy.name));
    return undefined;
  }),
);
