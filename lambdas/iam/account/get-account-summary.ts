import { policyLimits } from "../../shared/authorization/policy-limits.ts";
import { authorizeIam, readIam } from "../../shared/iam/access.ts";
import { allItems } from "../../shared/iam/listing.ts";
import { awsPolicies } from "../../shared/iam/managed-policies.ts";
import { population, usageIn } from "../../shared/iam/policy-usage.ts";
import { quotas } from "../../shared/iam/quotas.ts";
import type { ManagedPolicy, OidcProvider } from "../../shared/identity/entities.ts";
import { defineOperation } from "../../shared/runtime/operation.ts";

/** What AWS counts, and its quotas; of what there is none here, none. */
export const getAccountSummary = defineOperation("GetAccountSummary", {}, async (call) => {
  await authorizeIam(call, "iam:GetAccountSummary", "*");
  const iam = await readIam(call);
  const everyone = await population(iam);
  const [policies, providers] = await Promise.all([
    allItems<ManagedPolicy>(iam, "policy#"),
    allItems<OidcProvider>(iam, "oidc#"),
  ]);
  const { attachments, boundaries } = usageIn(everyone);
  const ofAws = [...awsPolicies.keys()].filter(
    (arn) => attachments.has(arn) || boundaries.has(arn),
  );
  const counted = {
    Users: everyone.users.length,
    UsersQuota: quotas.UsersPerAccount,
    Groups: everyone.groups.length,
    GroupsQuota: quotas.GroupsPerAccount,
    Roles: everyone.roles.length,
    RolesQuota: quotas.RolesPerAccount,
    Policies: policies.length,
    PoliciesQuota: quotas.PoliciesPerAccount,
    PolicyVersionsInUse:
      policies.reduce((sum, { versions }) => sum + versions.length, 0) + ofAws.length,
    PolicyVersionsInUseQuota: 10_000,
    VersionsPerPolicyQuota: quotas.VersionsPerPolicy,
    Providers: providers.length,
    AccessKeysPerUserQuota: quotas.AccessKeysPerUser,
    GroupsPerUserQuota: quotas.GroupsPerUser,
    AttachedPoliciesPerUserQuota: quotas.PoliciesPerUser,
    AttachedPoliciesPerGroupQuota: quotas.PoliciesPerGroup,
    AttachedPoliciesPerRoleQuota: quotas.PoliciesPerRole,
    PolicySizeQuota: policyLimits.managed.maximum,
    UserPolicySizeQuota: policyLimits["user-inline"].maximum,
    GroupPolicySizeQuota: policyLimits["group-inline"].maximum,
    RolePolicySizeQuota: policyLimits["role-inline"].maximum,
    AssumeRolePolicySizeQuota: policyLimits.trust.maximum,
    AccountMFAEnabled: 0,
    AccountAccessKeysPresent: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    GlobalEndpointTokenVersion: 1,
    InstanceProfiles: 0,
    InstanceProfilesQuota: 1000,
    MFADevices: 0,
    MFADevicesInUse: 0,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    SigningCertificatesPerUserQuota: 2,
  };
  return { SummaryMap: new Map(Object.entries(counted)) };
});
