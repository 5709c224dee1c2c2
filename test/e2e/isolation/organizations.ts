/** Every operation of Organizations, tried on what another tenant has. */

import type { Organizations, OrganizationsClient } from "@aws-sdk/client-organizations";
import { allowing, policyOf } from "../../support/iam-users.ts";
import type { Things } from "./things.ts";
import { everything, type Trials } from "./trial.ts";

const foreign = "AccessDeniedException";
const PolicyDocument = policyOf(allowing("kms:*"));
const Tags = [{ Key: "a", Value: "b" }];
const Type = "SERVICE_CONTROL_POLICY";

export const organizations: Trials<Organizations, OrganizationsClient> = {
  AttachPolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId, TargetId: of.account })]],
  CloseAccount: [[foreign, (of) => ({ AccountId: of.account })]],
  CreateAccount: [[foreign, (of) => ({ AccountName: of.userName, Email: "a@example.com" })]],
  CreateOrganizationalUnit: [[foreign, (of) => ({ ParentId: of.unitId, Name: "mine" })]],
  CreatePolicy: [
    [foreign, (of) => ({ Name: of.userName, Description: "", Type, Content: PolicyDocument })],
  ],
  DeleteOrganizationalUnit: [[foreign, (of) => ({ OrganizationalUnitId: of.unitId })]],
  DeletePolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId })]],
  DescribeAccount: [[foreign, (of) => ({ AccountId: of.account })]],
  DescribeCreateAccountStatus: [[foreign, (of) => ({ CreateAccountRequestId: of.creationId })]],
  DescribeOrganization: everything,
  DescribeOrganizationalUnit: [[foreign, (of) => ({ OrganizationalUnitId: of.unitId })]],
  DescribePolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId })]],
  DetachPolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId, TargetId: of.account })]],
  DisablePolicyType: [[foreign, (of) => ({ RootId: rootOf(of), PolicyType: Type })]],
  EnablePolicyType: [[foreign, (of) => ({ RootId: rootOf(of), PolicyType: Type })]],
  ListAccounts: [[foreign, () => ({})]],
  ListAccountsForParent: [[foreign, (of) => ({ ParentId: of.unitId })]],
  ListChildren: [[foreign, (of) => ({ ParentId: of.unitId, ChildType: "ACCOUNT" })]],
  ListCreateAccountStatus: [[foreign, () => ({})]],
  ListOrganizationalUnitsForParent: [[foreign, (of) => ({ ParentId: of.unitId })]],
  ListParents: [[foreign, (of) => ({ ChildId: of.account })]],
  ListPolicies: [[foreign, () => ({ Filter: Type })]],
  ListPoliciesForTarget: [[foreign, (of) => ({ TargetId: of.account, Filter: Type })]],
  ListRoots: [[foreign, () => ({})]],
  ListTagsForResource: [[foreign, (of) => ({ ResourceId: of.account })]],
  ListTargetsForPolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId })]],
  MoveAccount: [
    [
      foreign,
      (of) => ({
        AccountId: of.account,
        SourceParentId: of.unitId,
        DestinationParentId: rootOf(of),
      }),
    ],
  ],
  TagResource: [[foreign, (of) => ({ ResourceId: of.account, Tags })]],
  UntagResource: [[foreign, (of) => ({ ResourceId: of.account, TagKeys: ["a"] })]],
  UpdateOrganizationalUnit: [[foreign, (of) => ({ OrganizationalUnitId: of.unitId, Name: "x" })]],
  UpdatePolicy: [[foreign, (of) => ({ PolicyId: of.controlPolicyId, Content: PolicyDocument })]],
};

/** `ou-<root>-<unit>` */
function rootOf({ unitId }: Things): string {
  return `r-${unitId.split("-")[1]}`;
}
