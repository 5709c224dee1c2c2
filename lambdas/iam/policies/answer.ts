/** Managed policies as IAM shows them. */

import type { FoundPolicy } from "../../shared/iam/managed-policies.ts";
import { versionId } from "../../shared/iam/managed-policies.ts";
import type { PolicyUsage } from "../../shared/iam/policy-usage.ts";
import type { ManagedPolicy, PolicyVersion } from "../../shared/identity/entities.ts";
import type { Output } from "../../shared/wire/json.ts";

/** What every answer has: lists leave out the description and the tags. */
export function policyAnswer({ arn, policy }: FoundPolicy, usage: PolicyUsage): Output {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: versionId({ number: policy.defaultVersion }),
    AttachmentCount: usage.attachments.get(arn) ?? 0,
    PermissionsBoundaryUsageCount: usage.boundaries.get(arn) ?? 0,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}

/** Without the document, which only GetPolicyVersion and GetAccountAuthorizationDetails show. */
export function versionAnswer(policy: ManagedPolicy, version: PolicyVersion): Output {
  return {
    VersionId: versionId(version),
    IsDefaultVersion: version.number === policy.defaultVersion,
    CreateDate: new Date(version.created),
  };
}
