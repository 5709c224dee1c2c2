import { CreateAccountCommand } from "@aws-sdk/client-organizations";
import { send } from "../../support/commands.ts";
import { newName } from "../../support/iam-users.ts";
import { attach, controlPolicy, denying, newPolicy, newUnit } from "../../support/organization.ts";
import { account } from "../../support/service.ts";
import type { Suite } from "../../support/suite.ts";
import { newAccountOf, rootIdOf } from "../../support/tenants.ts";
import { type Requests, Tags } from "./request.ts";

export function organizationsRequests(suite: Suite): Requests {
  const { organizations } = suite;
  const Content = controlPolicy(denying("kms:ListKeys"));
  const Type = "SERVICE_CONTROL_POLICY";
  const PolicyType = "RESOURCE_CONTROL_POLICY";
  const top = () => rootIdOf(suite);
  const unit = async () => (await newUnit(organizations, await top())).id;
  const policy = async () => (await newPolicy(organizations, Content)).id;
  const creation = () => {
    const AccountName = newName("team");
    return { AccountName, Email: `${AccountName}@example.com` };
  };
  const attached = async () => {
    const PolicyId = await policy();
    const TargetId = await unit();
    await attach(organizations, PolicyId, TargetId);
    return { PolicyId, TargetId };
  };
  return {
    AttachPolicy: async () => ({ PolicyId: await policy(), TargetId: await unit() }),
    CloseAccount: async () => ({ AccountId: await newAccountOf(suite) }),
    CreateAccount: creation,
    CreateOrganizationalUnit: async () => ({ ParentId: await top(), Name: newName("unit"), Tags }),
    CreatePolicy: () => ({ Name: newName("policy"), Type, Content, Description: "", Tags }),
    DeleteOrganizationalUnit: async () => ({ OrganizationalUnitId: await unit() }),
    DeletePolicy: async () => ({ PolicyId: await policy() }),
    DescribeAccount: () => ({ AccountId: account }),
    DescribeCreateAccountStatus: async () => {
      const made = await organizations.send(new CreateAccountCommand(creation()));
      return { CreateAccountRequestId: made.CreateAccountStatus?.Id };
    },
    DescribeOrganization: () => ({}),
    DescribeOrganizationalUnit: async () => ({ OrganizationalUnitId: await unit() }),
    DescribePolicy: async () => ({ PolicyId: await policy() }),
    DetachPolicy: attached,
    DisablePolicyType: async () => ({ RootId: await top(), PolicyType }),
    EnablePolicyType: async () => {
      const input = { RootId: await top(), PolicyType };
      await send(suite, "organizations", "DisablePolicyType", input);
      return input;
    },
    ListAccounts: () => ({ MaxResults: 1 }),
    ListAccountsForParent: async () => ({ ParentId: await top() }),
    ListChildren: async () => ({ ParentId: await top(), ChildType: "ACCOUNT" }),
    ListCreateAccountStatus: () => ({ States: ["SUCCEEDED"] }),
    ListOrganizationalUnitsForParent: async () => ({ ParentId: await top() }),
    ListParents: async () => ({ ChildId: await unit() }),
    ListPolicies: () => ({ Filter: Type }),
    ListPoliciesForTarget: async () => ({ TargetId: await top(), Filter: Type }),
    ListRoots: () => ({}),
    ListTagsForResource: () => ({ ResourceId: account }),
    ListTargetsForPolicy: async () => ({ PolicyId: await policy() }),
    MoveAccount: async () => ({
      AccountId: await newAccountOf(suite),
      SourceParentId: await top(),
      DestinationParentId: await unit(),
    }),
    TagResource: async () => ({ ResourceId: await unit(), Tags }),
    UntagResource: async () => ({ ResourceId: await unit(), TagKeys: ["team"] }),
    UpdateOrganizationalUnit: async () => ({
      OrganizationalUnitId: await unit(),
      Name: newName("unit"),
    }),
    UpdatePolicy: async () => ({ PolicyId: await policy(), Description: "new" }),
  };
}
