import { describe, expect, test } from "vitest";
import { catalogue } from "../../lambdas/catalogue.ts";
import { answers } from "../../lambdas/shared/audit/answers.ts";
import { isReadOnly } from "../../lambdas/shared/audit/operations.ts";

/**
 * What changes nothing that anyone can see. KMS's and most of STS's are from
 * AWS's examples and recorded events; the rest follows from what they do.
 */
const readOnly: Readonly<Record<string, string>> = {
  kms: `Decapsulate Decrypt DeriveSharedSecret DescribeKey Encapsulate Encrypt GenerateDataKey
    GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
    GenerateMac GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey ListAliases
    ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants ReEncrypt Sign Verify VerifyMac`,
  iam: `GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountSummary
    GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy GetGroup GetGroupPolicy
    GetLoginProfile GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy
    GetUser GetUserPolicy ListAccessKeys ListAccountAliases ListAttachedGroupPolicies
    ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy ListGroupPolicies
    ListGroups ListGroupsForUser ListInstanceProfiles ListInstanceProfilesForRole ListMFADevices
    ListOpenIDConnectProviderTags ListOpenIDConnectProviders ListPolicies ListPolicyTags
    ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListSSHPublicKeys
    ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags ListUsers
    ListVirtualMFADevices SimulateCustomPolicy SimulatePrincipalPolicy`,
  sts: `AssumeRole AssumeRoleWithWebIdentity DecodeAuthorizationMessage GetAccessKeyInfo
    GetCallerIdentity GetSessionToken`,
  organizations: `DescribeAccount DescribeCreateAccountStatus DescribeOrganization
    DescribeOrganizationalUnit DescribePolicy ListAccounts ListAccountsForParent ListChildren
    ListCreateAccountStatus ListOrganizationalUnitsForParent ListParents ListPolicies
    ListPoliciesForTarget ListRoots ListTagsForResource ListTargetsForPolicy`,
  cloudtrail: "LookupEvents",
};

const changing: Readonly<Record<string, string>> = {
  kms: `CancelKeyDeletion CreateAlias CreateGrant CreateKey DeleteAlias DeleteImportedKeyMaterial DisableKey
    DisableKeyRotation EnableKey EnableKeyRotation ImportKeyMaterial PutKeyPolicy ReplicateKey RetireGrant
    RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion TagResource UntagResource UpdateAlias
    UpdateKeyDescription UpdatePrimaryRegion`,
  iam: `AddClientIDToOpenIDConnectProvider AddUserToGroup AttachGroupPolicy AttachRolePolicy
    AttachUserPolicy CreateAccessKey CreateGroup CreateOpenIDConnectProvider CreatePolicy
    CreatePolicyVersion CreateRole CreateUser DeleteAccessKey DeleteGroup DeleteGroupPolicy
    DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeletePolicyVersion DeleteRole
    DeleteRolePermissionsBoundary DeleteRolePolicy DeleteUser DeleteUserPermissionsBoundary
    DeleteUserPolicy DetachGroupPolicy DetachRolePolicy DetachUserPolicy PutGroupPolicy
    PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
    RemoveClientIDFromOpenIDConnectProvider RemoveUserFromGroup SetDefaultPolicyVersion
    TagOpenIDConnectProvider TagPolicy TagRole TagUser UntagOpenIDConnectProvider UntagPolicy
    UntagRole UntagUser UpdateAccessKey UpdateAssumeRolePolicy UpdateGroup
    UpdateOpenIDConnectProviderThumbprint UpdateRole UpdateRoleDescription UpdateUser`,
  sts: "GetFederationToken",
  organizations: `AttachPolicy CloseAccount CreateAccount CreateOrganizationalUnit CreatePolicy
    DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType
    MoveAccount TagResource UntagResource UpdateOrganizationalUnit UpdatePolicy`,
  cloudtrail: "",
};

const listed = (lists: Readonly<Record<string, string>>, service: string) =>
  (lists[service] ?? "").split(/\s+/).filter((name) => name !== "");

describe.each(["kms", "iam", "sts", "organizations", "cloudtrail"] as const)("%s", (service) => {
  const names = catalogue.filter((one) => one.service === service).map(({ name }) => name);
  const inCatalogue = (name: string) => names.includes(name);

  test("every operation of the catalogue is in one of the lists here", () => {
    const all = new Set([...listed(readOnly, service), ...listed(changing, service)]);
    expect(names.filter((name) => !all.has(name))).toEqual([]);
  });

  test("reading is told from changing", () => {
    const reading = names.filter((name) => isReadOnly(service, name));
    expect([...reading].sort()).toEqual(listed(readOnly, service).filter(inCatalogue).sort());
  });

  test("what only reads shows no answer, but for the sessions that it begins", () => {
    const shown = Object.keys(answers[service]).filter((name) => isReadOnly(service, name));
    expect(shown).toEqual(
      service === "sts" ? ["AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken"] : [],
    );
  });

  test("no answer is shown of what is no operation", () => {
    expect(Object.keys(answers[service]).filter((name) => !inCatalogue(name))).toEqual([]);
  });
});
