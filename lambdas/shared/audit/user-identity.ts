/**
 * Who called, as an account's event shows them.
 * Sources: CloudTrail's user guide, "CloudTrail userIdentity element"; IAM's
 * user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"; events
 * recorded of AWS in DataDog/stratus-red-team, docs/detonation-logs.
 */

import type { Authenticated } from "../identity/authenticate.ts";
import type { Principal } from "../identity/principal.ts";
import type { RoleSession, Session } from "../identity/session.ts";
import { servicePrincipal } from "../identity/via-service.ts";
import type { JsonObject, UserIdentity } from "./event.ts";
import type { RequestFacts } from "./facts.ts";
import { isoSeconds } from "./times.ts";
import { webIdentityOf } from "./web-identity.ts";

/** @throws Error for a request that is nobody's, of which there is no record */
export function userIdentityFor(account: string, facts: RequestFacts): UserIdentity {
  const { authenticated } = facts;
  if (authenticated === undefined) {
    return webIdentityUser(facts);
  }
  const { via } = authenticated;
  const { principal } = authenticated.lastKnown();
  const identity: UserIdentity =
    principal.account === account
      ? ownIdentity(authenticated, principal)
      : // What more there is to know of a caller, its own account's record shows.
        { type: "AWSAccount", principalId: principal.userId, accountId: principal.account };
  return via === undefined ? identity : { ...identity, invokedBy: servicePrincipal(via) };
}

function ownIdentity({ accessKeyId, session }: Authenticated, principal: Principal): UserIdentity {
  const { userId: principalId, arn, account: accountId } = principal;
  const common = { principalId, arn, accountId, accessKeyId };
  switch (principal.kind) {
    case "root":
      return { type: "Root", ...common };
    case "user":
      return {
        type: "IAMUser",
        ...common,
        userName: nameIn(arn),
        ...(session !== undefined && { sessionContext: { attributes: attributesOf(session) } }),
      };
    case "role-session":
      return { type: "AssumedRole", ...common, ...issued("Role", principal, session) };
    case "federated-session":
      return { type: "FederatedUser", ...common, ...issued("IAMUser", principal, session) };
    case "web-identity":
      throw new Error("A web identity signs no requests");
  }
}

/** What says where a session comes from. */
function issued(
  type: "Role" | "IAMUser",
  { issuerArn = "", issuerId, account }: Principal,
  session: Session | undefined,
): { readonly sessionContext: JsonObject } {
  return {
    sessionContext: {
      sessionIssuer: {
        type,
        principalId: issuerId,
        arn: issuerArn,
        accountId: account,
        userName: nameIn(issuerArn),
      },
      ...(session !== undefined && { attributes: attributesOf(session) }),
      ...(session?.kind === "role" && ofRoleSession(session)),
    },
  };
}

function attributesOf({ issued }: Session): JsonObject {
  // Texts both, as AWS writes them. Nobody has a device.
  return { creationDate: isoSeconds(new Date(issued)), mfaAuthenticated: "false" };
}

/** AWS was seen to leave the attributes of providers like ours empty. */
function ofRoleSession({ provider, sourceIdentity }: RoleSession): JsonObject {
  return {
    ...(provider !== undefined && {
      webIdFederationData: { federatedProvider: provider, attributes: {} },
    }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
}

/** AWS was seen to name a provider that an account has made by its ARN. */
function webIdentityUser(facts: RequestFacts): UserIdentity {
  const identity = webIdentityOf(facts);
  if (identity === undefined) {
    throw new Error("Nobody is known to have sent the request");
  }
  const { provider, audience, subject } = identity;
  return {
    type: "WebIdentityUser",
    principalId: [provider, audience, subject].join(":"),
    userName: subject,
    identityProvider: provider,
  };
}

/** Of a user or role, whose path may come before. */
function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
