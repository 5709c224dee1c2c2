/** Every operation of IAM through the synthesized stack: an unmodified SDK client, `npm start`. */

import type { IAM } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect } from "vitest";
import { account } from "../support/service.ts";
import { allowing, newName, policyOf } from "../support/iam-users.ts";
import { type Local, startLocal } from "../support/local.ts";
import { type Calls, testOperations } from "../support/operations.ts";
import { failureOf } from "../support/suite.ts";
import { trusting } from "../support/sts.ts";

let local: Local;
let iam: IAM;

beforeAll(async () => {
  local = await startLocal(["--memory"]);
  ({ iam } = local.service());
});

afterAll(() => local.stop());

const PolicyDocument = policyOf(allowing("kms:Decrypt"));
const otherDocument = policyOf(allowing("kms:Encrypt"));
const conditional = policyOf({
  ...allowing("kms:Decrypt"),
  Condition: { StringEquals: { "kms:EncryptionContext:Department": "HR" } },
});
const trust = policyOf(trusting(`arn:aws:iam::${account}:root`));
const Tags = [{ Key: "team", Value: "a" }];
const PolicyName = "inline";
const decoded = (text: string | undefined) => decodeURIComponent(text ?? "");

async function newUser(): Promise<string> {
  const UserName = newName("user");
  await iam.createUser({ UserName, Tags });
  return UserName;
}

async function newGroup(): Promise<string> {
  const GroupName = newName("group");
  await iam.createGroup({ GroupName });
  return GroupName;
}

async function newRole(): Promise<string> {
  const RoleName = newName("role");
  await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust, Tags });
  return RoleName;
}

async function newPolicy(): Promise<string> {
  const { Policy } = await iam.createPolicy({
    PolicyName: newName("policy"),
    PolicyDocument,
    Tags,
  });
  return Policy?.Arn as string;
}

async function newProvider(): Promise<string> {
  const made = await iam.createOpenIDConnectProvider({
    Url: `https://${newName("token")}.example.com`,
    ClientIDList: ["app"],
    ThumbprintList: ["a".repeat(40)],
    Tags,
  });
  return made.OpenIDConnectProviderArn as string;
}

async function expectGone(answer: Promise<unknown>): Promise<void> {
  expect(await failureOf(answer)).toMatchObject({ name: "NoSuchEntityException", status: 404 });
}

const users: Calls = {
  AttachUserPolicy: async () => {
    const [UserName, PolicyArn] = [await newUser(), await newPolicy()];
    await iam.attachUserPolicy({ UserName, PolicyArn });
    const { AttachedPolicies } = await iam.listAttachedUserPolicies({ UserName });
    expect(AttachedPolicies).toMatchObject([{ PolicyArn }]);
  },
  CreateAccessKey: async () => {
    const UserName = await newUser();
    const { AccessKey } = await iam.createAccessKey({ UserName });
    expect(AccessKey).toMatchObject({ UserName, Status: "Active" });
    const { sts } = local.service().as({
      accessKeyId: AccessKey?.AccessKeyId as string,
      secretAccessKey: AccessKey?.SecretAccessKey as string,
    });
    const { Arn } = await sts.getCallerIdentity();
    expect(Arn).toBe(`arn:aws:iam::${account}:user/${UserName}`);
  },
  CreateUser: async () => {
    const UserName = newName("user");
    const { User } = await iam.createUser({ UserName, Path: "/teams/", Tags });
    expect(User).toMatchObject({
      UserName,
      Arn: `arn:aws:iam::${account}:user/teams/${UserName}`,
      UserId: expect.stringMatching(/^AIDA/),
      CreateDate: expect.any(Date),
      Tags,
    });
  },
  DeleteAccessKey: async () => {
    const UserName = await newUser();
    const { AccessKey } = await iam.createAccessKey({ UserName });
    await iam.deleteAccessKey({ UserName, AccessKeyId: AccessKey?.AccessKeyId });
    expect((await iam.listAccessKeys({ UserName })).AccessKeyMetadata).toEqual([]);
  },
  DeleteLoginProfile: async () => {
    await expectGone(iam.deleteLoginProfile({ UserName: await newUser() }));
  },
  DeleteUser: async () => {
    const UserName = await newUser();
    await iam.deleteUser({ UserName });
    await expectGone(iam.getUser({ UserName }));
  },
  DeleteUserPermissionsBoundary: async () => {
    const [UserName, PermissionsBoundary] = [await newUser(), await newPolicy()];
    await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary });
    await iam.deleteUserPermissionsBoundary({ UserName });
    expect((await iam.getUser({ UserName })).User?.PermissionsBoundary).toBeUndefined();
  },
  DeleteUserPolicy: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    await iam.deleteUserPolicy({ UserName, PolicyName });
    expect((await iam.listUserPolicies({ UserName })).PolicyNames).toEqual([]);
  },
  DetachUserPolicy: async () => {
    const [UserName, PolicyArn] = [await newUser(), await newPolicy()];
    await iam.attachUserPolicy({ UserName, PolicyArn });
    await iam.detachUserPolicy({ UserName, PolicyArn });
    expect((await iam.listAttachedUserPolicies({ UserName })).AttachedPolicies).toEqual([]);
  },
  GetAccessKeyLastUsed: async () => {
    const UserName = await newUser();
    const { AccessKey } = await iam.createAccessKey({ UserName });
    expect(await iam.getAccessKeyLastUsed({ AccessKeyId: AccessKey?.AccessKeyId })).toMatchObject({
      UserName,
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
  },
  GetLoginProfile: async () => {
    await expectGone(iam.getLoginProfile({ UserName: await newUser() }));
  },
  GetUser: async () => {
    expect((await iam.getUser({})).User?.UserName).toBe("admin");
    const UserName = await newUser();
    expect((await iam.getUser({ UserName })).User).toMatchObject({ UserName, Tags });
  },
  GetUserPolicy: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    const answer = await iam.getUserPolicy({ UserName, PolicyName });
    expect(answer).toMatchObject({ UserName, PolicyName });
    expect(decoded(answer.PolicyDocument)).toBe(PolicyDocument);
  },
  ListAccessKeys: async () => {
    const UserName = await newUser();
    const { AccessKey } = await iam.createAccessKey({ UserName });
    expect((await iam.listAccessKeys({ UserName })).AccessKeyMetadata).toEqual([
      {
        UserName,
        AccessKeyId: AccessKey?.AccessKeyId,
        Status: "Active",
        CreateDate: expect.any(Date),
      },
    ]);
  },
  ListAttachedUserPolicies: async () => {
    const [UserName, PolicyArn] = [await newUser(), await newPolicy()];
    await iam.attachUserPolicy({ UserName, PolicyArn });
    const { AttachedPolicies } = await iam.listAttachedUserPolicies({ UserName });
    expect(AttachedPolicies).toEqual([
      { PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.indexOf("/") + 1) },
    ]);
  },
  ListGroupsForUser: async () => {
    const [UserName, GroupName] = [await newUser(), await newGroup()];
    await iam.addUserToGroup({ UserName, GroupName });
    expect((await iam.listGroupsForUser({ UserName })).Groups).toMatchObject([{ GroupName }]);
  },
  ListMFADevices: async () => {
    expect((await iam.listMFADevices({ UserName: await newUser() })).MFADevices).toEqual([]);
  },
  ListSSHPublicKeys: async () => {
    expect((await iam.listSSHPublicKeys({ UserName: await newUser() })).SSHPublicKeys).toEqual([]);
  },
  ListServiceSpecificCredentials: async () => {
    const UserName = await newUser();
    const { ServiceSpecificCredentials } = await iam.listServiceSpecificCredentials({ UserName });
    expect(ServiceSpecificCredentials).toEqual([]);
  },
  ListSigningCertificates: async () => {
    const UserName = await newUser();
    expect((await iam.listSigningCertificates({ UserName })).Certificates).toEqual([]);
  },
  ListUserPolicies: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    expect((await iam.listUserPolicies({ UserName })).PolicyNames).toEqual([PolicyName]);
  },
  ListUserTags: async () => {
    expect((await iam.listUserTags({ UserName: await newUser() })).Tags).toEqual(Tags);
  },
  ListUsers: async () => {
    const UserName = await newUser();
    const { Users } = await iam.listUsers({});
    expect(Users).toContainEqual(expect.objectContaining({ UserName }));
    expect(Users).toContainEqual(expect.objectContaining({ UserName: "admin" }));
  },
  ListVirtualMFADevices: async () => {
    expect((await iam.listVirtualMFADevices({})).VirtualMFADevices).toEqual([]);
  },
  PutUserPermissionsBoundary: async () => {
    const [UserName, PermissionsBoundary] = [await newUser(), await newPolicy()];
    await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary });
    expect((await iam.getUser({ UserName })).User?.PermissionsBoundary).toMatchObject({
      PermissionsBoundaryArn: PermissionsBoundary,
    });
  },
  PutUserPolicy: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: otherDocument });
    const answer = await iam.getUserPolicy({ UserName, PolicyName });
    expect(decoded(answer.PolicyDocument)).toBe(otherDocument);
  },
  TagUser: async () => {
    const UserName = await newUser();
    await iam.tagUser({ UserName, Tags: [{ Key: "team", Value: "b" }] });
    const { Tags: after } = await iam.listUserTags({ UserName });
    expect(after).toEqual([{ Key: "team", Value: "b" }]);
  },
  UntagUser: async () => {
    const UserName = await newUser();
    await iam.untagUser({ UserName, TagKeys: ["team"] });
    expect((await iam.listUserTags({ UserName })).Tags).toEqual([]);
  },
  UpdateAccessKey: async () => {
    const UserName = await newUser();
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const AccessKeyId = AccessKey?.AccessKeyId as string;
    await iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
    const { sts } = local.service().as({
      accessKeyId: AccessKeyId,
      secretAccessKey: AccessKey?.SecretAccessKey as string,
    });
    expect((await failureOf(sts.getCallerIdentity())).name).toBe("InvalidClientTokenId");
  },
  UpdateUser: async () => {
    const [UserName, NewUserName] = [await newUser(), newName("renamed")];
    const before = (await iam.getUser({ UserName })).User;
    await iam.updateUser({ UserName, NewUserName, NewPath: "/moved/" });
    expect((await iam.getUser({ UserName: NewUserName })).User).toMatchObject({
      UserId: before?.UserId,
      Path: "/moved/",
    });
  },
};

const groups: Calls = {
  AddUserToGroup: async () => {
    const [UserName, GroupName] = [await newUser(), await newGroup()];
    await iam.addUserToGroup({ UserName, GroupName });
    expect((await iam.getGroup({ GroupName })).Users).toMatchObject([{ UserName }]);
  },
  AttachGroupPolicy: async () => {
    const [GroupName, PolicyArn] = [await newGroup(), await newPolicy()];
    await iam.attachGroupPolicy({ GroupName, PolicyArn });
    const { AttachedPolicies } = await iam.listAttachedGroupPolicies({ GroupName });
    expect(AttachedPolicies).toMatchObject([{ PolicyArn }]);
  },
  CreateGroup: async () => {
    const GroupName = newName("group");
    const { Group } = await iam.createGroup({ GroupName, Path: "/teams/" });
    expect(Group).toMatchObject({
      GroupName,
      Arn: `arn:aws:iam::${account}:group/teams/${GroupName}`,
      GroupId: expect.stringMatching(/^AGPA/),
    });
  },
  DeleteGroup: async () => {
    const GroupName = await newGroup();
    await iam.deleteGroup({ GroupName });
    await expectGone(iam.getGroup({ GroupName }));
  },
  DeleteGroupPolicy: async () => {
    const GroupName = await newGroup();
    await iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument });
    await iam.deleteGroupPolicy({ GroupName, PolicyName });
    expect((await iam.listGroupPolicies({ GroupName })).PolicyNames).toEqual([]);
  },
  DetachGroupPolicy: async () => {
    const [GroupName, PolicyArn] = [await newGroup(), await newPolicy()];
    await iam.attachGroupPolicy({ GroupName, PolicyArn });
    await iam.detachGroupPolicy({ GroupName, PolicyArn });
    expect((await iam.listAttachedGroupPolicies({ GroupName })).AttachedPolicies).toEqual([]);
  },
  GetGroup: async () => {
    const GroupName = await newGroup();
    expect(await iam.getGroup({ GroupName })).toMatchObject({ Group: { GroupName }, Users: [] });
  },
  GetGroupPolicy: async () => {
    const GroupName = await newGroup();
    await iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument });
    const answer = await iam.getGroupPolicy({ GroupName, PolicyName });
    expect(decoded(answer.PolicyDocument)).toBe(PolicyDocument);
  },
  ListAttachedGroupPolicies: async () => {
    const [GroupName, PolicyArn] = [await newGroup(), await newPolicy()];
    await iam.attachGroupPolicy({ GroupName, PolicyArn });
    const { AttachedPolicies, IsTruncated } = await iam.listAttachedGroupPolicies({ GroupName });
    expect({ AttachedPolicies, IsTruncated }).toMatchObject({
      AttachedPolicies: [{ PolicyArn }],
      IsTruncated: false,
    });
  },
  ListGroupPolicies: async () => {
    const GroupName = await newGroup();
    await iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument });
    expect((await iam.listGroupPolicies({ GroupName })).PolicyNames).toEqual([PolicyName]);
  },
  ListGroups: async () => {
    const GroupName = await newGroup();
    const { Groups } = await iam.listGroups({});
    expect(Groups).toContainEqual(expect.objectContaining({ GroupName }));
  },
  PutGroupPolicy: async () => {
    const GroupName = await newGroup();
    await iam.putGroupPolicy({ GroupName, PolicyName, PolicyDocument });
    expect((await iam.listGroupPolicies({ GroupName })).PolicyNames).toEqual([PolicyName]);
  },
  RemoveUserFromGroup: async () => {
    const [UserName, GroupName] = [await newUser(), await newGroup()];
    await iam.addUserToGroup({ UserName, GroupName });
    await iam.removeUserFromGroup({ UserName, GroupName });
    expect((await iam.getGroup({ GroupName })).Users).toEqual([]);
  },
  UpdateGroup: async () => {
    const [GroupName, NewGroupName] = [await newGroup(), newName("renamed")];
    await iam.updateGroup({ GroupName, NewGroupName, NewPath: "/moved/" });
    const { Group } = await iam.getGroup({ GroupName: NewGroupName });
    expect(Group?.Arn).toBe(`arn:aws:iam::${account}:group/moved/${NewGroupName}`);
  },
};

const roles: Calls = {
  AttachRolePolicy: async () => {
    const [RoleName, PolicyArn] = [await newRole(), await newPolicy()];
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
    expect(AttachedPolicies).toMatchObject([{ PolicyArn }]);
  },
  CreateRole: async () => {
    const RoleName = newName("role");
    const { Role } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: trust,
      Path: "/teams/",
    });
    expect(Role).toMatchObject({
      RoleName,
      Arn: `arn:aws:iam::${account}:role/teams/${RoleName}`,
      RoleId: expect.stringMatching(/^AROA/),
    });
    expect(decoded(Role?.AssumeRolePolicyDocument)).toBe(trust);
  },
  DeleteRole: async () => {
    const RoleName = await newRole();
    await iam.deleteRole({ RoleName });
    await expectGone(iam.getRole({ RoleName }));
  },
  DeleteRolePermissionsBoundary: async () => {
    const [RoleName, PermissionsBoundary] = [await newRole(), await newPolicy()];
    await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    await iam.deleteRolePermissionsBoundary({ RoleName });
    expect((await iam.getRole({ RoleName })).Role?.PermissionsBoundary).toBeUndefined();
  },
  DeleteRolePolicy: async () => {
    const RoleName = await newRole();
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    await iam.deleteRolePolicy({ RoleName, PolicyName });
    expect((await iam.listRolePolicies({ RoleName })).PolicyNames).toEqual([]);
  },
  DetachRolePolicy: async () => {
    const [RoleName, PolicyArn] = [await newRole(), await newPolicy()];
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    await iam.detachRolePolicy({ RoleName, PolicyArn });
    expect((await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies).toEqual([]);
  },
  GetRole: async () => {
    const RoleName = await newRole();
    const { Role } = await iam.getRole({ RoleName });
    expect(Role).toMatchObject({ RoleName, Tags, MaxSessionDuration: 3600 });
  },
  GetRolePolicy: async () => {
    const RoleName = await newRole();
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    const answer = await iam.getRolePolicy({ RoleName, PolicyName });
    expect(decoded(answer.PolicyDocument)).toBe(PolicyDocument);
  },
  ListAttachedRolePolicies: async () => {
    const [RoleName, PolicyArn] = [await newRole(), await newPolicy()];
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    expect((await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies).toHaveLength(1);
  },
  ListInstanceProfiles: async () => {
    expect((await iam.listInstanceProfiles({})).InstanceProfiles).toEqual([]);
  },
  ListInstanceProfilesForRole: async () => {
    const RoleName = await newRole();
    const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName });
    expect(InstanceProfiles).toEqual([]);
  },
  ListRolePolicies: async () => {
    const RoleName = await newRole();
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    expect((await iam.listRolePolicies({ RoleName })).PolicyNames).toEqual([PolicyName]);
  },
  ListRoleTags: async () => {
    expect((await iam.listRoleTags({ RoleName: await newRole() })).Tags).toEqual(Tags);
  },
  ListRoles: async () => {
    const RoleName = await newRole();
    const { Roles } = await iam.listRoles({});
    expect(Roles).toContainEqual(expect.objectContaining({ RoleName }));
  },
  PutRolePermissionsBoundary: async () => {
    const [RoleName, PermissionsBoundary] = [await newRole(), await newPolicy()];
    await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    expect((await iam.getRole({ RoleName })).Role?.PermissionsBoundary).toMatchObject({
      PermissionsBoundaryArn: PermissionsBoundary,
    });
  },
  PutRolePolicy: async () => {
    const RoleName = await newRole();
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: otherDocument });
    const answer = await iam.getRolePolicy({ RoleName, PolicyName });
    expect(decoded(answer.PolicyDocument)).toBe(otherDocument);
  },
  TagRole: async () => {
    const RoleName = await newRole();
    await iam.tagRole({ RoleName, Tags: [{ Key: "more", Value: "" }] });
    const { Tags: after } = await iam.listRoleTags({ RoleName });
    expect(after).toContainEqual({ Key: "more", Value: "" });
  },
  UntagRole: async () => {
    const RoleName = await newRole();
    await iam.untagRole({ RoleName, TagKeys: ["team"] });
    expect((await iam.listRoleTags({ RoleName })).Tags).toEqual([]);
  },
  UpdateAssumeRolePolicy: async () => {
    const RoleName = await newRole();
    const other = policyOf(trusting(`arn:aws:iam::${account}:user/admin`));
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: other });
    const { Role } = await iam.getRole({ RoleName });
    expect(decoded(Role?.AssumeRolePolicyDocument)).toBe(other);
  },
  UpdateRole: async () => {
    const RoleName = await newRole();
    await iam.updateRole({ RoleName, Description: "new", MaxSessionDuration: 7200 });
    expect((await iam.getRole({ RoleName })).Role).toMatchObject({
      Description: "new",
      MaxSessionDuration: 7200,
    });
  },
  UpdateRoleDescription: async () => {
    const RoleName = await newRole();
    const { Role } = await iam.updateRoleDescription({ RoleName, Description: "new" });
    expect(Role).toMatchObject({ RoleName, Description: "new" });
  },
};

const policies: Calls = {
  CreatePolicy: async () => {
    const name = newName("policy");
    const { Policy } = await iam.createPolicy({
      PolicyName: name,
      PolicyDocument,
      Path: "/teams/",
    });
    expect(Policy).toMatchObject({
      PolicyName: name,
      Arn: `arn:aws:iam::${account}:policy/teams/${name}`,
      PolicyId: expect.stringMatching(/^ANPA/),
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      IsAttachable: true,
    });
  },
  CreatePolicyVersion: async () => {
    const PolicyArn = await newPolicy();
    const { PolicyVersion } = await iam.createPolicyVersion({
      PolicyArn,
      PolicyDocument: otherDocument,
      SetAsDefault: true,
    });
    expect(PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: true });
  },
  DeletePolicy: async () => {
    const PolicyArn = await newPolicy();
    await iam.deletePolicy({ PolicyArn });
    await expectGone(iam.getPolicy({ PolicyArn }));
  },
  DeletePolicyVersion: async () => {
    const PolicyArn = await newPolicy();
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: otherDocument });
    await iam.deletePolicyVersion({ PolicyArn, VersionId: "v2" });
    expect((await iam.listPolicyVersions({ PolicyArn })).Versions).toHaveLength(1);
  },
  GetPolicy: async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const { Policy } = await iam.getPolicy({ PolicyArn });
    expect(Policy).toMatchObject({ Arn: PolicyArn, PolicyName: "AdministratorAccess" });
    expect((await iam.getPolicy({ PolicyArn: await newPolicy() })).Policy).toMatchObject({ Tags });
  },
  GetPolicyVersion: async () => {
    const PolicyArn = await newPolicy();
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: "v1" });
    expect(decoded(PolicyVersion?.Document)).toBe(PolicyDocument);
  },
  ListEntitiesForPolicy: async () => {
    const PolicyArn = await newPolicy();
    const [UserName, GroupName, RoleName] = [await newUser(), await newGroup(), await newRole()];
    await iam.attachUserPolicy({ UserName, PolicyArn });
    await iam.attachGroupPolicy({ GroupName, PolicyArn });
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    expect(await iam.listEntitiesForPolicy({ PolicyArn })).toMatchObject({
      PolicyUsers: [{ UserName }],
      PolicyGroups: [{ GroupName }],
      PolicyRoles: [{ RoleName }],
    });
  },
  ListPolicies: async () => {
    const Arn = await newPolicy();
    const own = await iam.listPolicies({ Scope: "Local" });
    expect(own.Policies).toContainEqual(expect.objectContaining({ Arn }));
    const ours = await iam.listPolicies({ Scope: "AWS" });
    expect(ours.Policies).toContainEqual(
      expect.objectContaining({ Arn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
    );
  },
  ListPolicyTags: async () => {
    expect((await iam.listPolicyTags({ PolicyArn: await newPolicy() })).Tags).toEqual(Tags);
  },
  ListPolicyVersions: async () => {
    const PolicyArn = await newPolicy();
    expect((await iam.listPolicyVersions({ PolicyArn })).Versions).toMatchObject([
      { VersionId: "v1", IsDefaultVersion: true },
    ]);
  },
  SetDefaultPolicyVersion: async () => {
    const PolicyArn = await newPolicy();
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: otherDocument });
    await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: "v2" });
    expect((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe("v2");
  },
  TagPolicy: async () => {
    const PolicyArn = await newPolicy();
    await iam.tagPolicy({ PolicyArn, Tags: [{ Key: "team", Value: "b" }] });
    const { Tags: after } = await iam.listPolicyTags({ PolicyArn });
    expect(after).toEqual([{ Key: "team", Value: "b" }]);
  },
  UntagPolicy: async () => {
    const PolicyArn = await newPolicy();
    await iam.untagPolicy({ PolicyArn, TagKeys: ["team"] });
    expect((await iam.listPolicyTags({ PolicyArn })).Tags).toEqual([]);
  },
};

const providers: Calls = {
  AddClientIDToOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    await iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn, ClientID: "other" });
    const { ClientIDList } = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn });
    expect(ClientIDList).toEqual(["app", "other"]);
  },
  CreateOpenIDConnectProvider: async () => {
    const host = `${newName("token")}.example.com`;
    const made = await iam.createOpenIDConnectProvider({ Url: `https://${host}` });
    expect(made.OpenIDConnectProviderArn).toBe(`arn:aws:iam::${account}:oidc-provider/${host}`);
  },
  DeleteOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
    await expectGone(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn }));
  },
  GetOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).toMatchObject({
      Url: OpenIDConnectProviderArn.slice(OpenIDConnectProviderArn.indexOf("/") + 1),
      ClientIDList: ["app"],
      ThumbprintList: ["a".repeat(40)],
      Tags,
    });
  },
  ListOpenIDConnectProviderTags: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    const answer = await iam.listOpenIDConnectProviderTags({ OpenIDConnectProviderArn });
    expect(answer.Tags).toEqual(Tags);
  },
  ListOpenIDConnectProviders: async () => {
    const Arn = await newProvider();
    const { OpenIDConnectProviderList } = await iam.listOpenIDConnectProviders({});
    expect(OpenIDConnectProviderList).toContainEqual({ Arn });
  },
  RemoveClientIDFromOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    await iam.removeClientIDFromOpenIDConnectProvider({
      OpenIDConnectProviderArn,
      ClientID: "app",
    });
    const { ClientIDList = [] } = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn });
    expect(ClientIDList).toEqual([]);
  },
  TagOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    const more = [{ Key: "more", Value: "b" }];
    await iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn, Tags: more });
    const answer = await iam.listOpenIDConnectProviderTags({ OpenIDConnectProviderArn });
    expect(answer.Tags).toContainEqual(more[0]);
  },
  UntagOpenIDConnectProvider: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    await iam.untagOpenIDConnectProvider({ OpenIDConnectProviderArn, TagKeys: ["team"] });
    const answer = await iam.listOpenIDConnectProviderTags({ OpenIDConnectProviderArn });
    expect(answer.Tags).toEqual([]);
  },
  UpdateOpenIDConnectProviderThumbprint: async () => {
    const OpenIDConnectProviderArn = await newProvider();
    await iam.updateOpenIDConnectProviderThumbprint({
      OpenIDConnectProviderArn,
      ThumbprintList: ["b".repeat(40)],
    });
    const { ThumbprintList } = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn });
    expect(ThumbprintList).toEqual(["b".repeat(40)]);
  },
};

const wholeAccount: Calls = {
  GetAccountAuthorizationDetails: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    const { UserDetailList } = await iam.getAccountAuthorizationDetails({ Filter: ["User"] });
    const found = UserDetailList?.find((user) => user.UserName === UserName);
    expect(found?.UserPolicyList?.map((one) => decoded(one.PolicyDocument))).toEqual([
      PolicyDocument,
    ]);
  },
  GetAccountSummary: async () => {
    const before = (await iam.getAccountSummary({})).SummaryMap;
    await newUser();
    const after = (await iam.getAccountSummary({})).SummaryMap;
    expect(after).toEqual({ ...before, Users: (before?.["Users"] ?? 0) + 1 });
  },
  ListAccountAliases: async () => {
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual([]);
  },
};

const simulation: Calls = {
  GetContextKeysForCustomPolicy: async () => {
    const answer = await iam.getContextKeysForCustomPolicy({ PolicyInputList: [conditional] });
    expect(answer.ContextKeyNames).toEqual(["kms:EncryptionContext:Department"]);
  },
  GetContextKeysForPrincipalPolicy: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument: conditional });
    const PolicySourceArn = `arn:aws:iam::${account}:user/${UserName}`;
    const answer = await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn });
    expect(answer.ContextKeyNames).toEqual(["kms:EncryptionContext:Department"]);
  },
  SimulateCustomPolicy: async () => {
    const { EvaluationResults } = await iam.simulateCustomPolicy({
      PolicyInputList: [PolicyDocument],
      ActionNames: ["kms:Decrypt", "kms:Encrypt"],
    });
    expect(EvaluationResults?.map((one) => one.EvalDecision)).toEqual(["allowed", "implicitDeny"]);
  },
  SimulatePrincipalPolicy: async () => {
    const UserName = await newUser();
    await iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: `arn:aws:iam::${account}:user/${UserName}`,
      ActionNames: ["kms:Decrypt"],
    });
    expect(EvaluationResults).toMatchObject([
      {
        EvalDecision: "allowed",
        MatchedStatements: [{ SourcePolicyId: `user_${UserName}_${PolicyName}` }],
      },
    ]);
  },
};

testOperations("iam", {
  ...users,
  ...groups,
  ...roles,
  ...policies,
  ...providers,
  ...wholeAccount,
  ...simulation,
});
