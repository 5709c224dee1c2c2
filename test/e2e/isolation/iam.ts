/** Every operation of IAM, tried on what another tenant has. */

import type { IAM, IAMClient } from "@aws-sdk/client-iam";
import { allowing, policyOf } from "../../support/iam-users.ts";
import type { Things } from "./things.ts";
import { everything, ok, type Trials } from "./trial.ts";

const none = "NoSuchEntityException";
const denied = "AccessDenied";
const invalid = "InvalidInputException";
const PolicyDocument = policyOf(allowing("kms:*"));
const Tags = [{ Key: "a", Value: "b" }];

/** What has a user's name and nothing else to go by. */
const byUser = [[none, (of: Things) => ({ UserName: of.userName })]] as const;
const byGroup = [[none, (of: Things) => ({ GroupName: of.groupName })]] as const;
const byRole = [[none, (of: Things) => ({ RoleName: of.roleName })]] as const;
const byPolicy = [[denied, (of: Things) => ({ PolicyArn: of.policyArn })]] as const;
const byProvider = [
  [denied, (of: Things) => ({ OpenIDConnectProviderArn: of.providerArn })],
] as const;

export const iam: Trials<IAM, IAMClient> = {
  AttachUserPolicy: [
    [none, (of, own) => ({ UserName: of.userName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ UserName: own.userName, PolicyArn: of.policyArn })],
  ],
  CreateAccessKey: byUser,
  CreateUser: [
    [ok, (of) => ({ UserName: `${of.userName}-2` })],
    [none, (of) => ({ UserName: "bounded", PermissionsBoundary: of.policyArn })],
  ],
  DeleteAccessKey: [
    [none, (of) => ({ UserName: of.userName, AccessKeyId: of.accessKeyId })],
    [none, (of, own) => ({ UserName: own.userName, AccessKeyId: of.accessKeyId })],
    [none, (of) => ({ AccessKeyId: of.accessKeyId })],
  ],
  DeleteLoginProfile: byUser,
  DeleteUser: byUser,
  DeleteUserPermissionsBoundary: byUser,
  DeleteUserPolicy: [
    [none, (of) => ({ UserName: of.userName, PolicyName: of.inlineName })],
    [none, (of, own) => ({ UserName: own.userName, PolicyName: of.inlineName })],
  ],
  DetachUserPolicy: [
    [none, (of, own) => ({ UserName: of.userName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ UserName: own.userName, PolicyArn: of.policyArn })],
  ],
  GetAccessKeyLastUsed: [[none, (of) => ({ AccessKeyId: of.accessKeyId })]],
  GetLoginProfile: byUser,
  GetUser: byUser,
  GetUserPolicy: [
    [none, (of) => ({ UserName: of.userName, PolicyName: of.inlineName })],
    [none, (of, own) => ({ UserName: own.userName, PolicyName: of.inlineName })],
  ],
  ListAccessKeys: byUser,
  ListAttachedUserPolicies: byUser,
  ListGroupsForUser: byUser,
  ListMFADevices: byUser,
  ListSSHPublicKeys: byUser,
  ListServiceSpecificCredentials: byUser,
  ListSigningCertificates: byUser,
  ListUserPolicies: byUser,
  ListUserTags: byUser,
  ListUsers: everything,
  ListVirtualMFADevices: everything,
  PutUserPermissionsBoundary: [
    [none, (of, own) => ({ UserName: of.userName, PermissionsBoundary: own.policyArn })],
    [none, (of, own) => ({ UserName: own.userName, PermissionsBoundary: of.policyArn })],
  ],
  PutUserPolicy: [
    [none, (of) => ({ UserName: of.userName, PolicyName: of.inlineName, PolicyDocument })],
  ],
  TagUser: [[none, (of) => ({ UserName: of.userName, Tags })]],
  UntagUser: [[none, (of) => ({ UserName: of.userName, TagKeys: ["a"] })]],
  UpdateAccessKey: [
    [none, (of) => ({ UserName: of.userName, AccessKeyId: of.accessKeyId, Status: "Inactive" })],
    [
      none,
      (of, own) => ({ UserName: own.userName, AccessKeyId: of.accessKeyId, Status: "Inactive" }),
    ],
    [none, (of) => ({ AccessKeyId: of.accessKeyId, Status: "Inactive" })],
  ],
  UpdateUser: [[none, (of) => ({ UserName: of.userName, NewUserName: "other" })]],

  AddUserToGroup: [
    [none, (of, own) => ({ UserName: of.userName, GroupName: own.groupName })],
    [none, (of, own) => ({ UserName: own.userName, GroupName: of.groupName })],
  ],
  AttachGroupPolicy: [
    [none, (of, own) => ({ GroupName: of.groupName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ GroupName: own.groupName, PolicyArn: of.policyArn })],
  ],
  CreateGroup: [[ok, (of) => ({ GroupName: `${of.groupName}-2` })]],
  DeleteGroup: byGroup,
  DeleteGroupPolicy: [[none, (of) => ({ GroupName: of.groupName, PolicyName: of.inlineName })]],
  DetachGroupPolicy: [
    [none, (of, own) => ({ GroupName: of.groupName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ GroupName: own.groupName, PolicyArn: of.policyArn })],
  ],
  GetGroup: byGroup,
  GetGroupPolicy: [[none, (of) => ({ GroupName: of.groupName, PolicyName: of.inlineName })]],
  ListAttachedGroupPolicies: byGroup,
  ListGroupPolicies: byGroup,
  ListGroups: everything,
  PutGroupPolicy: [
    [none, (of) => ({ GroupName: of.groupName, PolicyName: of.inlineName, PolicyDocument })],
  ],
  RemoveUserFromGroup: [
    [none, (of, own) => ({ UserName: of.userName, GroupName: own.groupName })],
    [none, (of, own) => ({ UserName: own.userName, GroupName: of.groupName })],
  ],
  UpdateGroup: [[none, (of) => ({ GroupName: of.groupName, NewGroupName: "other" })]],

  AttachRolePolicy: [
    [none, (of, own) => ({ RoleName: of.roleName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ RoleName: own.roleName, PolicyArn: of.policyArn })],
  ],
  CreateRole: [
    [
      ok,
      (of, own) => ({
        RoleName: `${of.roleName}-2`,
        AssumeRolePolicyDocument: policyOf({
          Effect: "Allow",
          Principal: { AWS: own.userArn },
          Action: "sts:AssumeRole",
        }),
      }),
    ],
    [
      "MalformedPolicyDocumentException",
      (of) => ({
        RoleName: "federated",
        AssumeRolePolicyDocument: policyOf({
          Effect: "Allow",
          Principal: { Federated: of.providerArn },
          Action: "sts:AssumeRoleWithWebIdentity",
        }),
      }),
    ],
    [
      none,
      (of, own) => ({
        RoleName: "bounded",
        PermissionsBoundary: of.policyArn,
        AssumeRolePolicyDocument: policyOf({
          Effect: "Allow",
          Principal: { AWS: own.userArn },
          Action: "sts:AssumeRole",
        }),
      }),
    ],
  ],
  DeleteRole: byRole,
  DeleteRolePermissionsBoundary: byRole,
  DeleteRolePolicy: [[none, (of) => ({ RoleName: of.roleName, PolicyName: of.inlineName })]],
  DetachRolePolicy: [
    [none, (of, own) => ({ RoleName: of.roleName, PolicyArn: own.policyArn })],
    [none, (of, own) => ({ RoleName: own.roleName, PolicyArn: of.policyArn })],
  ],
  GetRole: byRole,
  GetRolePolicy: [[none, (of) => ({ RoleName: of.roleName, PolicyName: of.inlineName })]],
  ListAttachedRolePolicies: byRole,
  ListInstanceProfiles: everything,
  ListInstanceProfilesForRole: byRole,
  ListRolePolicies: byRole,
  ListRoleTags: byRole,
  ListRoles: everything,
  PutRolePermissionsBoundary: [
    [none, (of, own) => ({ RoleName: of.roleName, PermissionsBoundary: own.policyArn })],
    [none, (of, own) => ({ RoleName: own.roleName, PermissionsBoundary: of.policyArn })],
  ],
  PutRolePolicy: [
    [none, (of) => ({ RoleName: of.roleName, PolicyName: of.inlineName, PolicyDocument })],
  ],
  TagRole: [[none, (of) => ({ RoleName: of.roleName, Tags })]],
  UntagRole: [[none, (of) => ({ RoleName: of.roleName, TagKeys: ["a"] })]],
  UpdateAssumeRolePolicy: [
    [
      none,
      (of, own) => ({
        RoleName: of.roleName,
        PolicyDocument: policyOf({
          Effect: "Allow",
          Principal: { AWS: own.userArn },
          Action: "sts:AssumeRole",
        }),
      }),
    ],
  ],
  UpdateRole: [[none, (of) => ({ RoleName: of.roleName, Description: "x" })]],
  UpdateRoleDescription: [[none, (of) => ({ RoleName: of.roleName, Description: "x" })]],

  CreatePolicy: [[ok, (of) => ({ PolicyName: `${of.label}-policy`, PolicyDocument })]],
  CreatePolicyVersion: [[denied, (of) => ({ PolicyArn: of.policyArn, PolicyDocument })]],
  DeletePolicy: byPolicy,
  DeletePolicyVersion: [[denied, (of) => ({ PolicyArn: of.policyArn, VersionId: "v1" })]],
  GetPolicy: byPolicy,
  GetPolicyVersion: [[denied, (of) => ({ PolicyArn: of.policyArn, VersionId: "v1" })]],
  ListEntitiesForPolicy: byPolicy,
  ListPolicies: [[ok, () => ({ Scope: "All" })], ...everything],
  ListPolicyTags: byPolicy,
  ListPolicyVersions: byPolicy,
  SetDefaultPolicyVersion: [[denied, (of) => ({ PolicyArn: of.policyArn, VersionId: "v1" })]],
  TagPolicy: [[denied, (of) => ({ PolicyArn: of.policyArn, Tags })]],
  UntagPolicy: [[denied, (of) => ({ PolicyArn: of.policyArn, TagKeys: ["a"] })]],

  AddClientIDToOpenIDConnectProvider: [
    [denied, (of) => ({ OpenIDConnectProviderArn: of.providerArn, ClientID: "mine" })],
  ],
  CreateOpenIDConnectProvider: [[ok, (of) => ({ Url: `https://${of.label}.example.com` })]],
  DeleteOpenIDConnectProvider: byProvider,
  GetOpenIDConnectProvider: byProvider,
  ListOpenIDConnectProviderTags: byProvider,
  ListOpenIDConnectProviders: everything,
  RemoveClientIDFromOpenIDConnectProvider: [
    [denied, (of) => ({ OpenIDConnectProviderArn: of.providerArn, ClientID: "mine" })],
  ],
  TagOpenIDConnectProvider: [
    [denied, (of) => ({ OpenIDConnectProviderArn: of.providerArn, Tags })],
  ],
  UntagOpenIDConnectProvider: [
    [denied, (of) => ({ OpenIDConnectProviderArn: of.providerArn, TagKeys: ["a"] })],
  ],
  UpdateOpenIDConnectProviderThumbprint: [
    [
      denied,
      (of) => ({
        OpenIDConnectProviderArn: of.providerArn,
        ThumbprintList: ["a".repeat(40)],
      }),
    ],
  ],

  GetAccountAuthorizationDetails: everything,
  GetAccountSummary: everything,
  ListAccountAliases: everything,

  GetContextKeysForCustomPolicy: [[ok, () => ({ PolicyInputList: [PolicyDocument] })]],
  GetContextKeysForPrincipalPolicy: [
    [invalid, (of) => ({ PolicySourceArn: of.userArn })],
    [invalid, (of) => ({ PolicySourceArn: of.roleArn })],
  ],
  SimulateCustomPolicy: [
    [
      ok,
      (of) => ({
        PolicyInputList: [PolicyDocument],
        ActionNames: ["kms:Decrypt"],
        ResourceArns: [of.keyArn],
        CallerArn: of.userArn,
      }),
    ],
  ],
  SimulatePrincipalPolicy: [
    [invalid, (of) => ({ PolicySourceArn: of.userArn, ActionNames: ["kms:Decrypt"] })],
    [invalid, (of) => ({ PolicySourceArn: of.roleArn, ActionNames: ["kms:Decrypt"] })],
    [
      ok,
      (of, own) => ({
        PolicySourceArn: own.userArn,
        ActionNames: ["kms:Decrypt"],
        ResourceArns: [of.keyArn],
      }),
    ],
  ],
};
