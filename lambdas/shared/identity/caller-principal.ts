/** Who a user or a session is, and what condition keys tell of them. Source: ../shared/facts/condition-keys.md. */

import { type Context, contextOf } from "../authorization/context.ts";
import type { Role, Tag, User } from "./entities.ts";
import { assumedRoleArn, federatedUserArn, type IamPlace, roleArn, userArn } from "./iam-arns.ts";
import type { Principal } from "./principal.ts";
import type { FederatedSession, RoleSession, Session } from "./session.ts";

export function principalOf(
  place: IamPlace,
  entity: User | Role,
  session: Session | undefined,
): Principal {
  switch (session?.kind) {
    case "role":
      return principalOfRole(place, entity as Role, session);
    case "federated":
      return principalOfFederated(place, entity as User, session);
    default:
      return principalOfUser(place, entity as User);
  }
}

function principalOfUser(place: IamPlace, user: User): Principal {
  return {
    kind: "user",
    account: place.account,
    arn: userArn(place, user),
    userId: user.id,
  };
}

function principalOfRole(place: IamPlace, role: Role, session: RoleSession): Principal {
  return {
    kind: "role-session",
    account: place.account,
    arn: assumedRoleArn(place, role.name, session.name),
    userId: `${role.id}:${session.name}`,
    issuerArn: roleArn(place, role),
    issuerId: role.id,
  };
}

function principalOfFederated(place: IamPlace, user: User, session: FederatedSession): Principal {
  return {
    kind: "federated-session",
    account: place.account,
    arn: federatedUserArn(place, session.name),
    userId: `${place.account}:${session.name}`,
    issuerArn: userArn(place, user),
    issuerId: user.id,
  };
}

/**
 * A session's own tags win over those of what it was made from.
 * @param issued when the credentials were made, in milliseconds; undefined for a user's own
 */
export function principalContext(
  tags: readonly Tag[],
  session: Session | undefined,
  issued = session?.issued,
): Context {
  const all = session?.kind === "user" ? tags : [...tags, ...(session?.tags ?? [])];
  return contextOf({
    ...Object.fromEntries(all.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    ...(issued !== undefined && { "aws:TokenIssueTime": new Date(issued).toISOString() }),
    // Nobody has a device.
    ...(session !== undefined && { "aws:MultiFactorAuthPresent": "false" }),
    ...(session?.kind === "role" && {
      "aws:SourceIdentity": session.sourceIdentity,
      "aws:FederatedProvider": session.provider,
    }),
  });
}
