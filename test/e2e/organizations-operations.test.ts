/** Every operation of Organizations through the synthesized stack: an unmodified SDK client, `npm start`. */

import { ListKeysCommand } from "@aws-sdk/client-kms";
import type { Organizations } from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect } from "vitest";
import { newName } from "../support/iam-users.ts";
import { type Local, type LocalService, startLocal } from "../support/local.ts";
import { type Calls, testOperations } from "../support/operations.ts";
import { attach, controlPolicy, denying, newPolicy, newUnit } from "../support/organization.ts";
import { account } from "../support/service.ts";
import { failureOf } from "../support/suite.ts";
import { accessRole, newAccountOf, newTenant, rootIdOf } from "../support/tenants.ts";

let local: Local;
let service: LocalService;
let organizations: Organizations;
let root: string;

beforeAll(async () => {
  local = await startLocal(["--memory"]);
  service = local.service();
  ({ organizations } = service);
  root = await rootIdOf(service);
});

afterAll(() => local.stop());

const Type = "SERVICE_CONTROL_POLICY";
const Tags = [{ Key: "team", Value: "a" }];
const denyAll = controlPolicy(denying("kms:ListKeys"));
const aPolicy = () => newPolicy(organizations, denyAll);
const aUnit = () => newUnit(organizations, root);
const anAccount = () => newAccountOf(service);

async function policiesOf(TargetId: string): Promise<readonly (string | undefined)[]> {
  const answer = await organizations.listPoliciesForTarget({ TargetId, Filter: Type });
  return answer.Policies?.map(({ Id }) => Id) ?? [];
}

/** Whether the types of the root's policies have one. */
async function isEnabled(type: string): Promise<boolean> {
  const { Roots } = await organizations.listRoots({});
  return Roots?.[0]?.PolicyTypes?.some((one) => one.Type === type) ?? false;
}

const calls: Calls = {
  AttachPolicy: async () => {
    const { id, admin } = await newTenant(service);
    await admin.kms.send(new ListKeysCommand({}));
    const policy = await aPolicy();
    await organizations.attachPolicy({ PolicyId: policy.id, TargetId: id });
    expect(await policiesOf(id)).toContain(policy.id);
    const failure = await failureOf(admin.kms.send(new ListKeysCommand({})));
    expect(failure.message).toContain("explicit deny in a service control policy");
  },
  CloseAccount: async () => {
    const AccountId = await anAccount();
    const { sts } = await accessRole(service, AccountId);
    await organizations.closeAccount({ AccountId });
    const { Account } = await organizations.describeAccount({ AccountId });
    expect(Account?.Status).toBe("SUSPENDED");
    const failure = await failureOf(sts.send(new GetCallerIdentityCommand({})));
    expect(failure.name).toBe("InvalidClientTokenId");
  },
  CreateAccount: async () => {
    const AccountName = newName("team");
    const { CreateAccountStatus } = await organizations.createAccount({
      AccountName,
      Email: `${AccountName}@example.com`,
    });
    expect(CreateAccountStatus).toMatchObject({
      AccountName,
      Id: expect.stringMatching(/^car-/),
      State: "IN_PROGRESS",
    });
  },
  CreateOrganizationalUnit: async () => {
    const Name = newName("unit");
    const answer = await organizations.createOrganizationalUnit({ ParentId: root, Name });
    expect(answer.OrganizationalUnit).toMatchObject({ Name, Id: expect.stringMatching(/^ou-/) });
  },
  CreatePolicy: async () => {
    const Name = newName("policy");
    const { Policy } = await organizations.createPolicy({
      Name,
      Type,
      Content: denyAll,
      Description: "for a test",
    });
    expect(Policy).toMatchObject({ PolicySummary: { Name, Type }, Content: denyAll });
  },
  DeleteOrganizationalUnit: async () => {
    const OrganizationalUnitId = (await aUnit()).id;
    await organizations.deleteOrganizationalUnit({ OrganizationalUnitId });
    const failure = await failureOf(
      organizations.describeOrganizationalUnit({ OrganizationalUnitId }),
    );
    expect(failure.name).toBe("OrganizationalUnitNotFoundException");
  },
  DeletePolicy: async () => {
    const PolicyId = (await aPolicy()).id;
    await organizations.deletePolicy({ PolicyId });
    const failure = await failureOf(organizations.describePolicy({ PolicyId }));
    expect(failure.name).toBe("PolicyNotFoundException");
  },
  DescribeAccount: async () => {
    const AccountId = await anAccount();
    const { Account } = await organizations.describeAccount({ AccountId });
    expect(Account).toMatchObject({ Id: AccountId, Status: "ACTIVE", JoinedMethod: "CREATED" });
  },
  DescribeCreateAccountStatus: async () => {
    const AccountName = newName("team");
    const made = await organizations.createAccount({
      AccountName,
      Email: `${AccountName}@example.com`,
    });
    const { CreateAccountStatus } = await organizations.describeCreateAccountStatus({
      CreateAccountRequestId: made.CreateAccountStatus?.Id,
    });
    expect(CreateAccountStatus).toMatchObject({
      State: "SUCCEEDED",
      AccountId: expect.stringMatching(/^\d{12}$/),
    });
  },
  DescribeOrganization: async () => {
    const { Organization } = await organizations.describeOrganization({});
    expect(Organization).toMatchObject({ FeatureSet: "ALL", MasterAccountId: account });
  },
  DescribeOrganizationalUnit: async () => {
    const unit = await aUnit();
    const { OrganizationalUnit } = await organizations.describeOrganizationalUnit({
      OrganizationalUnitId: unit.id,
    });
    expect(OrganizationalUnit).toMatchObject({ Id: unit.id, Arn: unit.arn, Name: unit.name });
  },
  DescribePolicy: async () => {
    const policy = await aPolicy();
    const { Policy } = await organizations.describePolicy({ PolicyId: policy.id });
    expect(Policy).toMatchObject({
      PolicySummary: { Id: policy.id, Arn: policy.arn, AwsManaged: false },
      Content: denyAll,
    });
  },
  DetachPolicy: async () => {
    const { id, admin } = await newTenant(service);
    const policy = await aPolicy();
    await attach(organizations, policy.id, id);
    await organizations.detachPolicy({ PolicyId: policy.id, TargetId: id });
    expect(await policiesOf(id)).not.toContain(policy.id);
    await admin.kms.send(new ListKeysCommand({}));
  },
  DisablePolicyType: async () => {
    const PolicyType = "RESOURCE_CONTROL_POLICY";
    await organizations.disablePolicyType({ RootId: root, PolicyType });
    expect(await isEnabled(PolicyType)).toBe(false);
    await organizations.enablePolicyType({ RootId: root, PolicyType });
  },
  EnablePolicyType: async () => {
    const PolicyType = "RESOURCE_CONTROL_POLICY";
    await organizations.disablePolicyType({ RootId: root, PolicyType });
    await organizations.enablePolicyType({ RootId: root, PolicyType });
    expect(await isEnabled(PolicyType)).toBe(true);
  },
  ListAccounts: async () => {
    const Id = await anAccount();
    const { Accounts } = await organizations.listAccounts({});
    expect(Accounts).toContainEqual(expect.objectContaining({ Id }));
    expect(Accounts).toContainEqual(expect.objectContaining({ Id: account }));
  },
  ListAccountsForParent: async () => {
    const ParentId = (await aUnit()).id;
    const AccountId = await anAccount();
    await organizations.moveAccount({
      AccountId,
      SourceParentId: root,
      DestinationParentId: ParentId,
    });
    const { Accounts } = await organizations.listAccountsForParent({ ParentId });
    expect(Accounts).toMatchObject([{ Id: AccountId }]);
  },
  ListChildren: async () => {
    const unit = await aUnit();
    const inner = await newUnit(organizations, unit.id);
    const { Children } = await organizations.listChildren({
      ParentId: unit.id,
      ChildType: "ORGANIZATIONAL_UNIT",
    });
    expect(Children).toEqual([{ Id: inner.id, Type: "ORGANIZATIONAL_UNIT" }]);
  },
  ListCreateAccountStatus: async () => {
    const AccountId = await anAccount();
    const { CreateAccountStatuses } = await organizations.listCreateAccountStatus({
      States: ["SUCCEEDED"],
    });
    expect(CreateAccountStatuses).toContainEqual(expect.objectContaining({ AccountId }));
  },
  ListOrganizationalUnitsForParent: async () => {
    const unit = await aUnit();
    const inner = await newUnit(organizations, unit.id);
    const { OrganizationalUnits } = await organizations.listOrganizationalUnitsForParent({
      ParentId: unit.id,
    });
    expect(OrganizationalUnits).toMatchObject([{ Id: inner.id, Name: inner.name }]);
  },
  ListParents: async () => {
    const { Parents } = await organizations.listParents({ ChildId: await anAccount() });
    expect(Parents).toEqual([{ Id: root, Type: "ROOT" }]);
  },
  ListPolicies: async () => {
    const policy = await aPolicy();
    const { Policies } = await organizations.listPolicies({ Filter: Type });
    const found = Policies?.map(({ Id }) => Id);
    expect(found).toContain(policy.id);
    expect(found).toContain("p-FullAWSAccess");
  },
  ListPoliciesForTarget: async () => {
    expect(await policiesOf(await anAccount())).toEqual(["p-FullAWSAccess"]);
  },
  ListRoots: async () => {
    const { Roots } = await organizations.listRoots({});
    expect(Roots).toMatchObject([{ Id: root, Name: "Root" }]);
  },
  ListTagsForResource: async () => {
    const ResourceId = await anAccount();
    await organizations.tagResource({ ResourceId, Tags });
    expect((await organizations.listTagsForResource({ ResourceId })).Tags).toEqual(Tags);
  },
  ListTargetsForPolicy: async () => {
    const [policy, unit] = [await aPolicy(), await aUnit()];
    await attach(organizations, policy.id, unit.id);
    const { Targets } = await organizations.listTargetsForPolicy({ PolicyId: policy.id });
    expect(Targets).toMatchObject([{ TargetId: unit.id, Type: "ORGANIZATIONAL_UNIT" }]);
  },
  MoveAccount: async () => {
    const [AccountId, unit] = [await anAccount(), await aUnit()];
    await organizations.moveAccount({
      AccountId,
      SourceParentId: root,
      DestinationParentId: unit.id,
    });
    const { Parents } = await organizations.listParents({ ChildId: AccountId });
    expect(Parents).toEqual([{ Id: unit.id, Type: "ORGANIZATIONAL_UNIT" }]);
  },
  TagResource: async () => {
    const ResourceId = (await aPolicy()).id;
    await organizations.tagResource({ ResourceId, Tags });
    expect((await organizations.listTagsForResource({ ResourceId })).Tags).toEqual(Tags);
  },
  UntagResource: async () => {
    const ResourceId = (await aUnit()).id;
    await organizations.tagResource({ ResourceId, Tags });
    await organizations.untagResource({ ResourceId, TagKeys: ["team"] });
    expect((await organizations.listTagsForResource({ ResourceId })).Tags).toEqual([]);
  },
  UpdateOrganizationalUnit: async () => {
    const OrganizationalUnitId = (await aUnit()).id;
    const Name = newName("renamed");
    await organizations.updateOrganizationalUnit({ OrganizationalUnitId, Name });
    const answer = await organizations.describeOrganizationalUnit({ OrganizationalUnitId });
    expect(answer.OrganizationalUnit?.Name).toBe(Name);
  },
  UpdatePolicy: async () => {
    const PolicyId = (await aPolicy()).id;
    const Content = controlPolicy(denying("kms:Encrypt"));
    await organizations.updatePolicy({ PolicyId, Content });
    expect((await organizations.describePolicy({ PolicyId })).Policy?.Content).toBe(Content);
  },
};

testOperations("organizations", calls);
