import { partition } from "../shared/keys/arn.ts";
import { contextOf, mergeContexts } from "../shared/authorization/context.ts";
import { oidcArn, parseIamArn } from "../shared/identity/iam-arns.ts";
import type { Principal } from "../shared/identity/principal.ts";
import {
  notValidated,
  readToken,
  verifyToken,
} from "../shared/identity/web-identity/web-identity.ts";
import { defineOperation } from "../shared/runtime/operation.ts";
import { beginRoleSession } from "../shared/sts/begin-role-session.ts";
import { isForwarding, unforwardable } from "../shared/sts/forwarding.ts";
import { requireProvider } from "../shared/sts/providers.ts";
import { authorizeWebIdentity } from "../shared/sts/role-decision.ts";
import { findRole, openAccount, requireRole } from "../shared/sts/roles.ts";
import { parseSessionPolicies } from "../shared/sts/session-policies.ts";
import { sessionTags } from "../shared/sts/session-tags.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { type Members, required } from "../shared/wire/members.ts";
import { arn, roleDuration, roleSessionName, sessionPolicies } from "./shapes.ts";

const members = {
  RoleArn: required(arn),
  RoleSessionName: required(roleSessionName),
  WebIdentityToken: required({ type: "string", min: 4, max: 20_000, sensitive: true }),
  ProviderId: { type: "string", min: 4, max: 2048 },
  ...sessionPolicies,
  DurationSeconds: roleDuration,
} as const satisfies Members;

/** The token says who asks, so nothing is signed. Only its own account's providers speak for a role. */
export const assumeRoleWithWebIdentity = defineOperation(
  "AssumeRoleWithWebIdentity",
  members,
  async (call) => {
    const { input, services, now } = call;
    const named = parseIamArn(input.RoleArn);
    if (named?.type !== "role") {
      throw new ServiceError("ValidationException", "Request ARN is invalid");
    }
    refuseProviderId(input.ProviderId);
    const policies = parseSessionPolicies(input);
    const token = readToken(input.WebIdentityToken);
    const { account } = named;
    const place = { account, partition };
    const iam = await openAccount(call, place);
    const provider = await requireProvider(iam, token);
    const identity = await verifyToken(token, provider, services.providerKeys, now.getTime());
    const tags = sessionTags(
      { Tags: identity.tags, TransitiveTagKeys: identity.transitive },
      undefined,
    );

    const { subject, audience, sourceIdentity, roles } = identity;
    if (roles !== undefined && !roles.includes(input.RoleArn)) {
      throw notValidated();
    }
    const providerArn = oidcArn(place, token.provider);
    const principal: Principal = {
      kind: "web-identity",
      account,
      arn: providerArn,
      userId: providerArn,
    };
    const found = await findRole(iam, account, input.RoleArn);
    authorizeWebIdentity(call, principal, found, {
      sessionName: input.RoleSessionName,
      sourceIdentity,
      requestTags: identity.tags,
      requestTransitive: identity.transitive,
      tagged: tags.tags.length > 0,
      ofIdentity: mergeContexts(
        identity.keys,
        contextOf({ "sts:RoleAuthorizedByIdp": String(roles !== undefined) }),
      ),
    });
    const role = requireRole(found);
    if (isForwarding(role.role)) {
      throw unforwardable("can be assumed only with AssumeRole");
    }
    const session = await beginRoleSession(call, role, {
      name: input.RoleSessionName,
      duration: input.DurationSeconds,
      chained: false,
      policies,
      tags,
      sourceIdentity,
      provider: providerArn,
    });
    return {
      ...session,
      SubjectFromWebIdentityToken: subject,
      Provider: providerArn,
      Audience: audience,
    };
  },
  { unsigned: true },
);

/**
 * Providers that know people by tokens of their own, which nobody here can ask.
 * @throws ServiceError AccessDeniedException, InvalidIdentityTokenException, IDPRejectedClaimException
 */
function refuseProviderId(id: string | undefined): void {
  switch (id) {
    case undefined:
      return;
    case "www.amazon.com":
      throw new ServiceError(
        "InvalidIdentityTokenException",
        "Provided Token is not a Login With Amazon token",
      );
    case "graph.facebook.com":
      throw new ServiceError(
        "IDPRejectedClaimException",
        "The token was not accepted by Facebook.",
      );
    default:
      throw new ServiceError(
        "AccessDeniedException",
        "Unrecognized OAuth provider. Do not include a provider parameter when submitting OpenIDConnect ID tokens",
      );
  }
}
