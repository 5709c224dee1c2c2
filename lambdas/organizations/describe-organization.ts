import { managementMembership, organizationIds } from "../shared/identity/organization.ts";
import { authorizeMembers } from "../shared/organizations/access.ts";
import { accountArn, organizationArn } from "../shared/organizations/arns.ts";
import { defineOperation } from "../shared/runtime/operation.ts";

/** The one thing that every account of the organization may know. */
export const describeOrganization = defineOperation("DescribeOrganization", {}, async (call) => {
  await authorizeMembers(call, "organizations:DescribeOrganization");
  const { managementAccount } = call.services;
  return {
    Organization: {
      Id: organizationIds(managementAccount).organization,
      Arn: organizationArn(managementAccount),
      FeatureSet: "ALL",
      MasterAccountArn: accountArn(managementAccount, managementAccount),
      MasterAccountId: managementAccount,
      MasterAccountEmail: managementMembership(managementAccount).account.email,
      // As in AWS, where this member tells nothing: ListRoots does.
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    },
  };
});
