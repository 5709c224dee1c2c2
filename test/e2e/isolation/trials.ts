/** Every operation of the catalogue, tried on what another tenant has. */

import type { IAM, IAMClient } from "@aws-sdk/client-iam";
import type { KMS, KMSClient } from "@aws-sdk/client-kms";
import type { Organizations, OrganizationsClient } from "@aws-sdk/client-organizations";
import type { STS, STSClient } from "@aws-sdk/client-sts";
import type { ServiceName } from "../../../lambdas/catalogue.ts";
import { allowing, policyOf } from "../../support/iam-users.ts";
import type { Things } from "./things.ts";

/** How it ends, and what is asked: of the other tenant, with what is one's own. */
export type Trial<Input = object> = readonly [
  expected: string,
  ask: (of: Things, own: Own) => Input,
  /** What the request says of the other tenant, although one cannot see it there. */
  implied?: keyof Things,
];

export type Own = Things & {
  /** From an identity provider that is the trying tenant's own. */
  readonly webToken: string;
};

type LastInput<F> = F extends (args: infer I, ...rest: never[]) => unknown ? I : never;

/** By the operations' names, with the SDK's types of what they take. */
type Trials<Client, Base> = {
  readonly [M in Exclude<keyof Client, keyof Base> as Capitalize<M & string>]?: readonly Trial<
    LastInput<Client[M]>
  >[];
};

const foreign = "AccessDeniedException";
const missing = "NotFoundException";
const ok = "Success";
const Plaintext = Buffer.from("x");

const kms: Trials<KMS, KMSClient> = {
  CreateAlias: [
    [foreign, (of) => ({ AliasName: "alias/mine", TargetKeyId: of.keyArn })],
    [missing, (of) => ({ AliasName: "alias/mine", TargetKeyId: of.keyId })],
    [ok, (of, own) => ({ AliasName: of.aliasName, TargetKeyId: own.keyId })],
  ],
  CreateGrant: [
    [
      foreign,
      (of, own) => ({ KeyId: of.keyArn, GranteePrincipal: own.userArn, Operations: ["Decrypt"] }),
    ],
    [
      missing,
      (of, own) => ({ KeyId: of.keyId, GranteePrincipal: own.userArn, Operations: ["Decrypt"] }),
    ],
  ],
  CreateKey: [[ok, (of) => ({ Description: of.userName })]],
  Decrypt: [
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext })],
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext, GrantTokens: [of.grantToken] })],
    [foreign, (of) => ({ CiphertextBlob: of.ciphertext, KeyId: of.keyArn })],
    ["IncorrectKeyException", (of, own) => ({ CiphertextBlob: of.ciphertext, KeyId: own.keyId })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, KeyId: of.keyArn })],
    [missing, (of) => ({ CiphertextBlob: of.ciphertext, KeyId: `${of.aliasName}-2` })],
  ],
  DeleteAlias: [
    [missing, (of) => ({ AliasName: `${of.aliasName}-2` })],
    ["ValidationException", (of) => ({ AliasName: of.aliasArn })],
  ],
  DescribeKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [foreign, (of) => ({ KeyId: of.aliasArn })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantTokens: [of.grantToken] })],
    [missing, (of) => ({ KeyId: of.keyId })],
    [missing, (of) => ({ KeyId: `${of.aliasName}-2` })],
  ],
  DisableKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  EnableKey: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  Encrypt: [
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext })],
    [foreign, (of) => ({ KeyId: of.aliasArn, Plaintext })],
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext, GrantTokens: [of.grantToken] })],
    [foreign, (of) => ({ KeyId: of.keyArn, Plaintext, DryRun: true })],
    [missing, (of) => ({ KeyId: of.keyId, Plaintext })],
  ],
  GenerateDataKey: [
    [foreign, (of) => ({ KeyId: of.keyArn, KeySpec: "AES_256" })],
    [foreign, (of) => ({ KeyId: of.aliasArn, KeySpec: "AES_256" })],
    [missing, (of) => ({ KeyId: of.keyId, KeySpec: "AES_256" })],
  ],
  GenerateDataKeyWithoutPlaintext: [
    [foreign, (of) => ({ KeyId: of.keyArn, KeySpec: "AES_256" })],
    [foreign, (of) => ({ KeyId: of.aliasArn, KeySpec: "AES_256" })],
    [missing, (of) => ({ KeyId: of.keyId, KeySpec: "AES_256" })],
  ],
  GenerateRandom: [[ok, () => ({ NumberOfBytes: 16 })]],
  GetKeyPolicy: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListAliases: [
    [ok, () => ({})],
    [missing, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListGrants: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [foreign, (of) => ({ KeyId: of.keyArn, GranteePrincipal: of.userArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
    [ok, (of, own) => ({ KeyId: own.keyId, GrantId: of.grantId })],
  ],
  ListKeyPolicies: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListKeys: [[ok, () => ({})]],
  ListResourceTags: [
    [foreign, (of) => ({ KeyId: of.keyArn })],
    [missing, (of) => ({ KeyId: of.keyId })],
  ],
  ListRetirableGrants: [["InvalidArnException", (of) => ({ RetiringPrincipal: of.roleArn })]],
  PutKeyPolicy: [
    [foreign, (of) => ({ KeyId: of.keyArn, Policy: policyOf() })],
    [missing, (of) => ({ KeyId: of.keyId, Policy: policyOf() })],
  ],
  ReEncrypt: [
    [foreign, (of, own) => ({ CiphertextBlob: of.ciphertext, DestinationKeyId: own.keyId })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, DestinationKeyId: of.keyArn })],
    [foreign, (of, own) => ({ CiphertextBlob: own.ciphertext, DestinationKeyId: of.aliasArn })],
    [
      foreign,
      (of, own) => ({
        CiphertextBlob: of.ciphertext,
        SourceKeyId: of.keyArn,
        DestinationKeyId: own.keyId,
      }),
    ],
  ],
  RetireGrant: [
    [foreign, (of) => ({ GrantToken: of.grantToken })],
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [missing, (of, own) => ({ KeyId: own.keyArn, GrantId: of.grantId })],
  ],
  RevokeGrant: [
    [foreign, (of) => ({ KeyId: of.keyArn, GrantId: of.grantId })],
    [missing, (of) => ({ KeyId: of.keyId, GrantId: of.grantId })],
    [missing, (of, own) => ({ KeyId: own.keyId, GrantId: of.grantId })],
  ],
  TagResource: [
    [foreign, (of) => ({ KeyId: of.keyArn, Tags: [{ TagKey: "a", TagValue: "b" }] })],
    [missing, (of) => ({ KeyId: of.keyId, Tags: [{ TagKey: "a", TagValue: "b" }] })],
  ],
  UntagResource: [
    [foreign, (of) => ({ KeyId: of.keyArn, TagKeys: ["a"] })],
    [missing, (of) => ({ KeyId: of.keyId, TagKeys: ["a"] })],
  ],
  UpdateAlias: [
    [foreign, (of, own) => ({ AliasName: own.aliasName, TargetKeyId: of.keyArn })],
    [missing, (of, own) => ({ AliasName: own.aliasName, TargetKeyId: of.keyId })],
    [missing, (of, own) => ({ AliasName: `${of.aliasName}-2`, TargetKeyId: own.keyId })],
  ],
  UpdateKeyDescription: [
    [foreign, (of) => ({ KeyId: of.keyArn, Description: "x" })],
    [missing, (of) => ({ KeyId: of.keyId, Description: "x" })],
  ],
};

const none = "NoSuchEntityException";
const denied = "AccessDenied";
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
const everything = [[ok, () => ({})]] as const;

const iam: Trials<IAM, IAMClient> = {
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
};

const RoleSessionName = "mine";

const sts: Trials<STS, STSClient> = {
  AssumeRole: [
    [denied, (of) => ({ RoleArn: of.roleArn, RoleSessionName })],
    [
      denied,
      (of) => ({
        RoleArn: `arn:aws:iam::${of.account}:role/OrganizationAccountAccessRole`,
        RoleSessionName,
      }),
    ],
    [
      "ValidationError",
      (of, own) => ({
        RoleArn: own.roleArn,
        RoleSessionName,
        PolicyArns: [{ arn: of.policyArn }],
      }),
    ],
  ],
  AssumeRoleWithWebIdentity: [
    [
      "InvalidIdentityTokenException",
      (of, own) => ({ RoleArn: of.roleArn, RoleSessionName, WebIdentityToken: own.webToken }),
    ],
  ],
  DecodeAuthorizationMessage: [
    ["InvalidAuthorizationMessageException", (of) => ({ EncodedMessage: of.grantToken })],
  ],
  GetAccessKeyInfo: [[ok, (of) => ({ AccessKeyId: of.accessKeyId }), "account"]],
  GetCallerIdentity: everything,
  GetFederationToken: [
    ["ValidationError", (of) => ({ Name: "mine", PolicyArns: [{ arn: of.policyArn }] })],
    [ok, (of) => ({ Name: of.userName.slice(0, 32) })],
  ],
  GetSessionToken: everything,
};

const Type = "SERVICE_CONTROL_POLICY";

const organizations: Trials<Organizations, OrganizationsClient> = {
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

export const trials: Readonly<
  Record<ServiceName, Readonly<Record<string, readonly Trial[] | undefined>>>
> = { kms, iam, sts, organizations } as never;
