/**
 * What events show of answers: of what changes something, and of sessions that
 * begin. Whatever has no place here has no `responseElements`.
 */

import type { ServiceName } from "../../catalogue.ts";
import type { Answer } from "./shown-answer.ts";

const all = <const Names extends readonly string[]>(...names: Names): Answer =>
  Object.fromEntries(names.map((name) => [name, "shown"]));

const tags = { Tags: all("Key", "Value") };

/** STS: without what a session proves itself by, though AWS shows its token. */
const credentials = { Credentials: all("AccessKeyId", "Expiration") };

const session: Answer = {
  ...credentials,
  AssumedRoleUser: all("AssumedRoleId", "Arn"),
  ...all("PackedPolicySize", "SourceIdentity"),
};

const entity = {
  ...all("Path", "Arn", "CreateDate"),
  PermissionsBoundary: all("PermissionsBoundaryType", "PermissionsBoundaryArn"),
  ...tags,
};

const role = {
  ...entity,
  ...all("RoleName", "RoleId", "AssumeRolePolicyDocument", "Description", "MaxSessionDuration"),
};

const root = {
  Root: { ...all("Id", "Arn", "Name"), PolicyTypes: all("Type", "Status") },
};

const controlPolicy = {
  Policy: {
    PolicySummary: all("Id", "Arn", "Name", "Description", "Type", "AwsManaged"),
    Content: "shown",
  },
} satisfies Answer;

const unit = { OrganizationalUnit: all("Id", "Arn", "Name", "Path") };

const regionalKey = all("Arn", "Region");

const keyMetadata = {
  ...all(
    "AWSAccountId",
    "KeyId",
    "Arn",
    "CreationDate",
    "Enabled",
    "Description",
    "KeyUsage",
    "KeyState",
    "Origin",
    "KeyManager",
    "CustomerMasterKeySpec",
    "KeySpec",
    "EncryptionAlgorithms",
    "SigningAlgorithms",
    "MacAlgorithms",
    "KeyAgreementAlgorithms",
    "EncapsulationAlgorithms",
    "MultiRegion",
    "CurrentKeyMaterialId",
  ),
  MultiRegionConfiguration: {
    ...all("MultiRegionKeyType"),
    PrimaryKey: regionalKey,
    ReplicaKeys: regionalKey,
  },
} satisfies Answer;

export const answers: Readonly<Record<ServiceName, Readonly<Record<string, Answer>>>> = {
  kms: {
    CancelKeyDeletion: all("KeyId"),
    CreateGrant: all("GrantId"),
    CreateKey: { KeyMetadata: keyMetadata },
    ReplicateKey: {
      ReplicaKeyMetadata: keyMetadata,
      ReplicaTags: all("TagKey", "TagValue"),
      ...all("ReplicaPolicy"),
    },
    DeleteImportedKeyMaterial: all("KeyId", "KeyMaterialId"),
    ImportKeyMaterial: all("KeyId", "KeyMaterialId"),
    RotateKeyOnDemand: all("KeyId"),
    ScheduleKeyDeletion: all("KeyId", "DeletionDate", "KeyState", "PendingWindowInDays"),
  },
  iam: {
    CreateAccessKey: { AccessKey: all("UserName", "AccessKeyId", "Status", "CreateDate") },
    CreateGroup: { Group: { ...entity, ...all("GroupName", "GroupId") } },
    CreateOpenIDConnectProvider: { ...all("OpenIDConnectProviderArn"), ...tags },
    CreatePolicy: {
      Policy: {
        ...entity,
        ...all(
          "PolicyName",
          "PolicyId",
          "DefaultVersionId",
          "AttachmentCount",
          "PermissionsBoundaryUsageCount",
          "IsAttachable",
          "Description",
          "UpdateDate",
        ),
      },
    },
    CreatePolicyVersion: { PolicyVersion: all("VersionId", "IsDefaultVersion", "CreateDate") },
    CreateRole: { Role: role },
    CreateUser: { User: { ...entity, ...all("UserName", "UserId") } },
    UpdateRoleDescription: { Role: role },
  },
  sts: {
    AssumeRole: session,
    AssumeRoleWithWebIdentity: {
      ...session,
      ...all("Provider", "Audience", "SubjectFromWebIdentityToken"),
    },
    GetFederationToken: {
      ...credentials,
      FederatedUser: all("FederatedUserId", "Arn"),
      ...all("PackedPolicySize"),
    },
    GetSessionToken: credentials,
  },
  organizations: {
    CreateAccount: {
      CreateAccountStatus: {
        ...all("Id", "State", "RequestedTimestamp", "CompletedTimestamp"),
        ...all("AccountId", "FailureReason"),
        AccountName: "masked",
      },
    },
    CreateOrganizationalUnit: unit,
    CreatePolicy: controlPolicy,
    DisablePolicyType: root,
    EnablePolicyType: root,
    UpdateOrganizationalUnit: unit,
    UpdatePolicy: controlPolicy,
  },
  cloudtrail: {},
};

/**
 * KMS's events tell which key was meant, even where the operation's answer does
 * not. AWS documents it so of these, and not of PutKeyPolicy and TagResource.
 */
export const answersKeyArn: ReadonlySet<string> = new Set([
  "CreateAlias",
  "CreateGrant",
  "DeleteAlias",
  "DisableKey",
  "EnableKey",
  "RetireGrant",
  "RevokeGrant",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
]);
