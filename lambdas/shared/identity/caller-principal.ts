/** Who a user or a session is, and what condition keys tell of them. Source: ../shared/facts/condition-keys.md. */

import { type Context, contextOf } from "../authorization/context.ts";
import type { Role, Tag, User } from "./entities.ts";
import { assumedRoleArn, federatedUserArn, type IamPlace, roleArn, userArn } from "./iam-arns.ts";
import type { Principal } from "./principal.ts";
import type { FederatedSession, RoleSession, Session } from "./session.ts";

export function principalOfUser(place: IamPlace, user: User): Principal {
  return {
    kind: "user",
    account: place.account,
    arn: userArn(place, user),
    userId: user.id,
  };
}

export function principalOfRole(place: IamPlace, role: Role, session: RoleSession): Principal {
  return {
    kind: "role-session",
    account: place.account,
    arn: assumedRoleArn(place, role.name, session.name),
    userId: `${role.id}:${session.name}`,
    issuerArn: roleArn(place, role),
    issuerId: role.id,
  };
}

export function principalOfFederated(
  place: IamPlace,
  user: User,
  session: FederatedSession,
): Principal {
  return {
    kind: "federated-session",
    account: place.account,
    arn: federatedUserArn(place, session.name),
    userId: `${place.account}:${session.name}`,
    issuerArn: userArn(place, user),
    issuerId: user.id,
  };
}

/** A session's own tags win over those of what it was made from. */
export function principalContext(tags: readonly Tag[], session: Session | undefined): Context {
  const all = session?.kind === "user" ? tags : [...tags, ...(session?.tags ?? [])];
  return contextOf({
    ...Object.fromEntries(all.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    ...(session !== undefined && {
      "aws:TokenIssueTime": new Date(session.issued).toISOString(),
      // Nobody has a device.
      "aws:MultiFactorAuthPresent": "false",
    }),
    ...(session?.kind === "role" && {
      "aws:SourceIdentity": session.sourceIdentity,
      "aws:FederatedProvider": session.provider,
    }),
  });
}
