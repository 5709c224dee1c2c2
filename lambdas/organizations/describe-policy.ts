import { authorizeOrganizations, withOrganization } from "../shared/organizations/access.ts";
import { policyOutput } from "../shared/organizations/answers.ts";
import { factsOfPolicy, findPolicy } from "../shared/organizations/policies.ts";
import { present } from "../shared/organizations/targets.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { type Members, required } from "../shared/wire/members.ts";
import * as shapes from "./shapes.ts";

const members = {
  PolicyId: required(shapes.policyId),
} as const satisfies Members;

export const describePolicy = defineOperation("DescribePolicy", members, (call) =>
  withOrganization(call, async (organization) => {
    const { managementAccount } = call.services;
    const found = await findPolicy(organization, call.input.PolicyId);
    const facts = factsOfPolicy(managementAccount, found);
    await authorizeOrganizations(call, "organizations:DescribePolicy", facts);
    return { Policy: policyOutput(managementAccount, present(found, "PolicyNotFoundException")) };
  }),
);
