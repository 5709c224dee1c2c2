import { partition } from "../shared/keys/arn.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { beginRoleSession } from "../shared/sts/begin-role-session.ts";
import { beginForwardedSession, isForwarding } from "../shared/sts/forwarding.ts";
import { refuseMfa } from "../shared/sts/mfa.ts";
import { authorizeOnRole } from "../shared/sts/role-decision.ts";
import { findRole, openAccount, requireRole } from "../shared/sts/roles.ts";
import { parseSessionPolicies } from "../shared/sts/session-policies.ts";
import { sessionTags } from "../shared/sts/session-tags.ts";
import { sourceIdentityOf } from "../shared/sts/source-identity.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import {
  arn,
  mfa,
  roleDuration,
  roleSessionName,
  sessionPolicies,
  sourceIdentity,
  tagKeys,
  tags,
} from "./shapes.ts";

const members = {
  RoleArn: required(arn),
  RoleSessionName: required(roleSessionName),
  ...sessionPolicies,
  DurationSeconds: roleDuration,
  Tags: tags,
  TransitiveTagKeys: tagKeys,
  ExternalId: { type: "string", min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" },
  ...mfa,
  SourceIdentity: sourceIdentity,
  ProvidedContexts: {
    type: "list",
    min: 1,
    max: 5,
    member: {
      type: "structure",
      members: {
        ProviderArn: arn,
        ContextAssertion: { type: "string", min: 4, max: 2048 },
      },
    },
  },
} as const satisfies Members;

export const assumeRole = defineOperation("AssumeRole", members, async (call) => {
  const { input, session } = call;
  if ((await call.current()).caller.principal.kind === "root") {
    throw new ServiceError("AccessDeniedException", "Roles may not be assumed by root accounts.");
  }
  refuseMfa(input);
  if (input.ProvidedContexts !== undefined) {
    throw new ServiceError("ValidationException", "There is no provider of contexts here.");
  }
  const account = accountOfArn(input.RoleArn);
  const tags = sessionTags(input, session);
  const sourceIdentity = sourceIdentityOf(input.SourceIdentity, session);
  const policies = parseSessionPolicies(input);

  const iam = await openAccount(call, { account, partition });
  const found = await findRole(iam, account, input.RoleArn);
  await authorizeOnRole(call, found, {
    sessionName: input.RoleSessionName,
    externalId: input.ExternalId,
    sourceIdentity,
    requestTags: input.Tags,
    requestTransitive: input.TransitiveTagKeys,
    tagged: tags.tags.length > 0,
  });
  const role = requireRole(found);
  if (isForwarding(role.role)) {
    return beginForwardedSession(call, role, {
      name: input.RoleSessionName,
      duration: input.DurationSeconds,
      altering: [
        input.Policy,
        input.PolicyArns,
        input.Tags,
        input.TransitiveTagKeys,
        input.SourceIdentity,
      ],
    });
  }
  return beginRoleSession(call, role, {
    name: input.RoleSessionName,
    duration: input.DurationSeconds,
    chained: session?.kind === "role",
    policies,
    tags,
    sourceIdentity,
  });
});

/** @throws ServiceError ValidationException for what is no ARN */
function accountOfArn(text: string): string {
  const [, account] = /^arn:[^:]+:[^:]+:[^:]*:([^:]*):./.exec(text) ?? [];
  if (account === undefined) {
    throw new ServiceError("ValidationException", `${text} is invalid`);
  }
  return account;
}
