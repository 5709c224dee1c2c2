/**
 * Every operation that Lockstead serves. Routes, functions, roles, the local
 * runtime and the tests are made from this list; it is data only, so that the
 * infrastructure can read it without loading an operation.
 */

import { cloudTrailTargetPrefixes, kmsTargetPrefix, organizationsTargetPrefix } from "./targets.ts";

/**
 * What data an operation's function may touch. Each value is one IAM role:
 *
 * - `identity`: nothing but the secrets that a request is verified with
 * - `read`: and the table, to read: who is calling, and what they ask for
 * - `use`: and the wrapping secret, to use key material, and to make AWS managed keys at their first use
 * - `write`: read and write the table, no key material
 * - `retire`: as `write`, and read when keys were last used
 * - `create`: read and write the table, and seal new key material
 * - `audit`: as `read`, and read the events, and when keys were last used
 * - `all`: as `create` and `audit` together
 * - `sweep`: as `create`, for what is due of keys; the intents among the events, to settle them; and to forget
 *   when keys that are gone were last used
 *
 * Whoever serves requests of callers may also append to the events.
 */
export type DataAccess =
  | "identity"
  | "read"
  | "use"
  | "write"
  | "retire"
  | "create"
  | "audit"
  | "all"
  | "sweep";

export type ServiceName = "kms" | "iam" | "sts" | "organizations" | "cloudtrail";

/** One Lambda function: the unit of deployment, of memory and of permission. */
export type LambdaEntry = {
  /** Unique, in CloudFormation's logical-id alphabet. */
  readonly id: string;
  /** The module under `lambdas/`, without extension; its `handler` export is the Lambda handler. */
  readonly entry: string;
  readonly access: DataAccess;
  /** MiB. Lambda gives CPU in proportion, so what computes gets more. */
  readonly memory: number;
};

/** A function that requests lead to. */
export type FunctionEntry = LambdaEntry & {
  /** HTTP API route keys that lead to it. */
  readonly routes: readonly string[];
};

/** A function that nobody's request leads to. */
export type ScheduledEntry = LambdaEntry & { readonly everyMinutes: number };

export type Operation = {
  readonly name: string;
  readonly service: ServiceName;
  /** The module under `lambdas/` that exports the operation. */
  readonly entry: string;
  readonly access: DataAccess;
  /** MiB. */
  readonly memory: number;
};

/** MiB for which Lambda gives one processor: an RSA key takes it up to seconds to find. */
const wholeProcessor = 1769;

function kms(name: string, access: DataAccess, memory = 512): Operation {
  return { name, service: "kms", entry: `kms/${fileNameOf(name)}`, access, memory };
}

function fileNameOf(operation: string): string {
  return operation.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").toLowerCase();
}

/** An operation of a service that is one function. */
function of(
  service: ServiceName,
  folder: string,
  access: DataAccess,
  names: readonly string[],
): readonly Operation[] {
  return names.map((name) => ({
    name,
    service,
    entry: `${folder}/${fileNameOf(name)}`,
    access,
    memory: 512,
  }));
}

export const catalogue: readonly Operation[] = [
  kms("CancelKeyDeletion", "write"),
  kms("CreateAlias", "write"),
  kms("CreateGrant", "write"),
  kms("CreateKey", "create", wholeProcessor),
  kms("Decapsulate", "use", 1024),
  kms("Decrypt", "use", 1024),
  kms("DeleteAlias", "write"),
  kms("DeleteImportedKeyMaterial", "write"),
  kms("DeriveSharedSecret", "use", 1024),
  kms("DescribeKey", "use"),
  kms("DisableKey", "retire"),
  kms("DisableKeyRotation", "write"),
  kms("EnableKey", "write"),
  kms("EnableKeyRotation", "create"),
  kms("Encapsulate", "read"),
  kms("Encrypt", "use", 1024),
  kms("GenerateDataKey", "use", 1024),
  kms("GenerateDataKeyPair", "use", wholeProcessor),
  kms("GenerateDataKeyPairWithoutPlaintext", "use", wholeProcessor),
  kms("GenerateDataKeyWithoutPlaintext", "use", 1024),
  kms("GenerateMac", "use", 1024),
  kms("GenerateRandom", "read"),
  kms("GetKeyLastUsage", "audit"),
  kms("GetKeyPolicy", "read"),
  kms("GetKeyRotationStatus", "read"),
  kms("GetParametersForImport", "create", wholeProcessor),
  kms("GetPublicKey", "read"),
  kms("ImportKeyMaterial", "create", 1024),
  kms("ListAliases", "read"),
  kms("ListGrants", "read"),
  kms("ListKeyPolicies", "read"),
  kms("ListKeyRotations", "read"),
  kms("ListKeys", "read"),
  kms("ListResourceTags", "read"),
  kms("ListRetirableGrants", "read"),
  kms("PutKeyPolicy", "write"),
  kms("ReEncrypt", "use", 1024),
  kms("ReplicateKey", "write"),
  kms("RetireGrant", "write"),
  kms("RevokeGrant", "write"),
  kms("RotateKeyOnDemand", "create"),
  kms("ScheduleKeyDeletion", "retire"),
  kms("Sign", "use", 1024),
  kms("TagResource", "write"),
  kms("UntagResource", "write"),
  kms("UpdateAlias", "write"),
  kms("UpdateKeyDescription", "write"),
  kms("UpdatePrimaryRegion", "write"),
  kms("Verify", "read", 1024),
  kms("VerifyMac", "use", 1024),
  ...of("iam", "iam/users", "write", [
    "AttachUserPolicy",
    "CreateAccessKey",
    "CreateUser",
    "DeleteAccessKey",
    "DeleteLoginProfile",
    "DeleteUser",
    "DeleteUserPermissionsBoundary",
    "DeleteUserPolicy",
    "DetachUserPolicy",
    "GetAccessKeyLastUsed",
    "GetLoginProfile",
    "GetUser",
    "GetUserPolicy",
    "ListAccessKeys",
    "ListAttachedUserPolicies",
    "ListGroupsForUser",
    "ListMFADevices",
    "ListSSHPublicKeys",
    "ListServiceSpecificCredentials",
    "ListSigningCertificates",
    "ListUserPolicies",
    "ListUserTags",
    "ListUsers",
    "ListVirtualMFADevices",
    "PutUserPermissionsBoundary",
    "PutUserPolicy",
    "TagUser",
    "UntagUser",
    "UpdateAccessKey",
    "UpdateUser",
  ]),
  ...of("iam", "iam/groups", "write", [
    "AddUserToGroup",
    "AttachGroupPolicy",
    "CreateGroup",
    "DeleteGroup",
    "DeleteGroupPolicy",
    "DetachGroupPolicy",
    "GetGroup",
    "GetGroupPolicy",
    "ListAttachedGroupPolicies",
    "ListGroupPolicies",
    "ListGroups",
    "PutGroupPolicy",
    "RemoveUserFromGroup",
    "UpdateGroup",
  ]),
  ...of("iam", "iam/roles", "write", [
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "GetRole",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "ListInstanceProfiles",
    "ListInstanceProfilesForRole",
    "ListRolePolicies",
    "ListRoleTags",
    "ListRoles",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
  ]),
  ...of("iam", "iam/policies", "write", [
    "CreatePolicy",
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "GetPolicy",
    "GetPolicyVersion",
    "ListEntitiesForPolicy",
    "ListPolicies",
    "ListPolicyTags",
    "ListPolicyVersions",
    "SetDefaultPolicyVersion",
    "TagPolicy",
    "UntagPolicy",
  ]),
  ...of("iam", "iam/providers", "write", [
    "AddClientIDToOpenIDConnectProvider",
    "CreateOpenIDConnectProvider",
    "DeleteOpenIDConnectProvider",
    "GetOpenIDConnectProvider",
    "ListOpenIDConnectProviderTags",
    "ListOpenIDConnectProviders",
    "RemoveClientIDFromOpenIDConnectProvider",
    "TagOpenIDConnectProvider",
    "UntagOpenIDConnectProvider",
    "UpdateOpenIDConnectProviderThumbprint",
  ]),
  ...of("iam", "iam/account", "write", [
    "GetAccountAuthorizationDetails",
    "GetAccountSummary",
    "ListAccountAliases",
  ]),
  ...of("iam", "iam/simulation", "write", [
    "GetContextKeysForCustomPolicy",
    "GetContextKeysForPrincipalPolicy",
    "SimulateCustomPolicy",
    "SimulatePrincipalPolicy",
  ]),
  ...of("sts", "sts", "read", [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetCallerIdentity",
    "GetFederationToken",
    "GetSessionToken",
  ]),
  ...of("organizations", "organizations", "write", [
    "AttachPolicy",
    "CloseAccount",
    "CreateAccount",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "DeleteOrganizationalUnit",
    "DeletePolicy",
    "DescribeAccount",
    "DescribeCreateAccountStatus",
    "DescribeOrganization",
    "DescribeOrganizationalUnit",
    "DescribePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnablePolicyType",
    "ListAccounts",
    "ListAccountsForParent",
    "ListChildren",
    "ListCreateAccountStatus",
    "ListOrganizationalUnitsForParent",
    "ListParents",
    "ListPolicies",
    "ListPoliciesForTarget",
    "ListRoots",
    "ListTagsForResource",
    "ListTargetsForPolicy",
    "MoveAccount",
    "TagResource",
    "UntagResource",
    "UpdateOrganizationalUnit",
    "UpdatePolicy",
  ]),
  ...of("cloudtrail", "cloudtrail", "audit", ["LookupEvents"]),
];

/** A presigned request comes by GET. */
function queryRoutes(service: ServiceName): readonly string[] {
  return [`POST /${service}`, `GET /${service}`];
}

/**
 * The functions to deploy behind the edge: one for each KMS operation, one for
 * each other service, and one that answers whatever no route knows, in AWS's
 * shape.
 */
export const functions: readonly FunctionEntry[] = [
  ...catalogue
    .filter(({ service }) => service === "kms")
    .map(({ name, entry, access, memory }) => ({
      id: name,
      entry,
      access,
      memory,
      routes: [`POST /${kmsTargetPrefix}.${name}`],
    })),
  { id: "Iam", entry: "iam/service", access: "write", memory: 512, routes: queryRoutes("iam") },
  { id: "Sts", entry: "sts/service", access: "read", memory: 512, routes: queryRoutes("sts") },
  {
    id: "Organizations",
    entry: "organizations/service",
    access: "write",
    memory: 512,
    routes: catalogue
      .filter(({ service }) => service === "organizations")
      .map(({ name }) => `POST /${organizationsTargetPrefix}.${name}`),
  },
  {
    id: "CloudTrail",
    entry: "cloudtrail/service",
    access: "audit",
    memory: 512,
    routes: catalogue
      .filter(({ service }) => service === "cloudtrail")
      .flatMap(({ name }) => cloudTrailTargetPrefixes.map((prefix) => `POST /${prefix}.${name}`)),
  },
  { id: "Unknown", entry: "unknown", access: "identity", memory: 256, routes: ["$default"] },
];

/**
 * The one function that serves everything at `POST /`, for accounts without
 * CloudFront. Presigned requests arrive by GET.
 */
export const dispatcher: FunctionEntry = {
  id: "Dispatcher",
  entry: "dispatcher",
  access: "all",
  memory: 1024,
  routes: ["POST /", "GET /", "$default"],
};

/** The functions that a clock calls, whatever the edge is. */
export const scheduled: readonly ScheduledEntry[] = [
  { id: "Sweeper", entry: "sweeper", access: "sweep", memory: 256, everyMinutes: 5 },
];
