/** A role's new session, for whoever may assume the role. */

import { assumedRoleArn } from "../identity/iam-arns.ts";
import type { UnsignedCall } from "../runtime/operation.ts";
import type { Output } from "../wire/json.ts";
import { roleSessionDuration } from "./durations.ts";
import { issueCredentials } from "./issue.ts";
import type { FoundRole } from "./roles.ts";
import { packedSize, requirePoliciesThere, type SessionPolicies } from "./session-policies.ts";
import type { SessionTags } from "./session-tags.ts";

export type RoleSessionTerms = {
  readonly name: string;
  /** In seconds. */
  readonly duration: number | undefined;
  /** Whether a role's session asks. */
  readonly chained: boolean;
  readonly policies: SessionPolicies;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** Of a web identity. */
  readonly provider?: string;
};

/** @throws ServiceError ValidationException, PackedPolicyTooLargeException */
export async function beginRoleSession(
  call: Pick<UnsignedCall, "services" | "now">,
  { iam, role }: FoundRole,
  terms: RoleSessionTerms,
): Promise<Output> {
  const { place, reader } = iam;
  const { name, chained, policies, tags, sourceIdentity, provider } = terms;
  const duration = roleSessionDuration(terms.duration, role.longestSession, chained);
  const size = packedSize(policies, tags.tags, provider);
  await requirePoliciesThere(policies, place, reader);
  const credentials = await issueCredentials(
    call,
    place.account,
    {
      kind: "role",
      role: role.name,
      roleId: role.id,
      name,
      ...policies,
      ...tags,
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(provider !== undefined && { provider }),
    },
    duration,
  );
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: assumedRoleArn(place, role.name, name),
    },
    Credentials: credentials,
    PackedPolicySize: size,
    SourceIdentity: sourceIdentity,
  };
}
