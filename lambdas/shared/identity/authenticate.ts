/** From a signed request to its caller. */

import { contextOf, mergeContexts } from "../authorization/context.ts";
import { partitionOf } from "../keys/arn.ts";
import type { Call, Caller } from "../runtime/operation.ts";
import { ConflictError } from "../store/failures.ts";
import type { HttpRequest } from "../wire/request.ts";
import { type AdminCredentials, administratorAccess, adminUserId, adminUserName } from "./admin.ts";
import { policiesOf } from "./caller-policies.ts";
import {
  principalContext,
  principalOfFederated,
  principalOfRole,
  principalOfUser,
} from "./caller-principal.ts";
import { type Callers, type Known, StaleIdentity } from "./callers.ts";
import type { Role, User } from "./entities.ts";
import type { IamPlace } from "./iam-arns.ts";
import { managementMembership, type Membership } from "./organization.ts";
import type { Principal } from "./principal.ts";
import type { Session } from "./session.ts";
import { type Expectations, verifySignature } from "./signature/verify.ts";

export type Authenticated = Pick<
  Call,
  "caller" | "home" | "current" | "membershipOf" | "session"
> & {
  readonly accessKeyId: string;
};

export type Authenticator = {
  readonly admin: AdminCredentials;
  readonly managementAccount: string;
  readonly callers: Callers;
};

/**
 * @param fresh whether to begin with what is current, rather than to find out on the way
 * @throws StaleIdentity when what is known turns out to be of the past already
 * @throws ServiceError whatever is wrong with the signature: see verify.ts
 */
export async function authenticate(
  request: HttpRequest,
  expectations: Expectations,
  authenticator: Authenticator,
  fresh: boolean,
): Promise<Authenticated> {
  const { admin, callers, managementAccount } = authenticator;
  const { identity, region, accessKeyId } = await verifySignature<"admin" | Known>(
    request,
    expectations,
    async (accessKeyId, sessionToken) =>
      accessKeyId === admin.accessKeyId && sessionToken === undefined
        ? { secretAccessKey: admin.secretAccessKey, identity: "admin" }
        : callers.find(accessKeyId, sessionToken, fresh),
  );
  const partition = partitionOf(region);
  const membershipOf = (own: Membership) => (account: string) =>
    account === own.account.id
      ? Promise.resolve(own)
      : account === managementAccount
        ? Promise.resolve(managementMembership(managementAccount))
        : callers.membershipOf(account);
  if (identity === "admin") {
    const place = { account: managementAccount, region };
    const own = managementMembership(managementAccount);
    return {
      accessKeyId,
      home: place,
      caller: adminCaller({ account: managementAccount, partition }, own),
      session: undefined,
      current: async () => undefined,
      membershipOf: membershipOf(own),
    };
  }
  const { account, membership, session, current } = identity;
  return {
    accessKeyId,
    home: { account, region },
    caller: await callerOf(identity, { account, partition }, expectations.now),
    session,
    current,
    membershipOf: membershipOf(membership),
  };
}

function adminCaller(place: IamPlace, membership: Membership): Caller {
  return {
    principal: {
      kind: "user",
      account: place.account,
      arn: `arn:${place.partition}:iam::${place.account}:user/${adminUserName}`,
      userId: adminUserId(place.account),
    },
    policies: { identity: [administratorAccess], serviceControl: [] },
    keys: organizationKeys(membership),
  };
}

async function callerOf(known: Known, place: IamPlace, now: Date): Promise<Caller> {
  const { entity, session, membership } = known;
  try {
    return {
      principal: principalOf(place, entity, session),
      policies: await policiesOf(known),
      keys: mergeContexts(
        organizationKeys(membership),
        principalContext(entity.tags, session, now),
      ),
    };
  } catch (error) {
    throw error instanceof ConflictError ? new StaleIdentity() : error;
  }
}

function principalOf(
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

function organizationKeys({ path }: Membership) {
  return contextOf({ "aws:PrincipalOrgID": path.split("/")[0], "aws:PrincipalOrgPaths": [path] });
}
