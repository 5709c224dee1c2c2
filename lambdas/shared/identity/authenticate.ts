/** From a signed request to its caller. */

import { contextOf, mergeContexts } from "../authorization/context.ts";
import { partition, type Place } from "../keys/arn.ts";
import { once } from "../runtime/once.ts";
import type { HttpRequest } from "../wire/request.ts";
import { type AdminCredentials, adminUserId, adminUserName } from "./admin.ts";
import type { Caller } from "./caller.ts";
import { principalContext, principalOf } from "./caller-principal.ts";
import type { Callers, Known } from "./callers.ts";
import type { IamPlace } from "./iam-arns.ts";
import { administratorAccess } from "./managed-policies.ts";
import { managementMembership, type Membership } from "./organization.ts";
import type { Session } from "./session.ts";
import { viaContext } from "./via-service.ts";
import { type Expectations, verifySignature } from "./signature/verify.ts";

/** Who signed a request. */
export type Authenticated = {
  /** The caller's account and the Region of the signature. */
  readonly home: Place;
  readonly accessKeyId: string;
  /** What the session token holds, if there is one. */
  readonly session: Session | undefined;
  /** The service that calls on the caller's behalf, as in `s3.us-west-2.amazonaws.com`. */
  readonly via: string | undefined;
  /**
   * The caller as of the versions that stand since the request came: what decisions are made on.
   * @throws ServiceError UnrecognizedClientException when the credentials are nobody's any more
   */
  readonly current: () => Promise<Caller>;
  /** The caller as last read, which may be of the past: good enough for a record, and for nothing else. */
  readonly lastKnown: () => Caller;
  /** What the organization says of an account; undefined for one that is none. */
  readonly membershipOf: (account: string) => Promise<Membership | undefined>;
  /** The id of the access key, or of the role whose session it is; undefined for what nobody asks after. */
  readonly used: string | undefined;
};

export type Authenticator = {
  readonly admin: AdminCredentials;
  readonly managementAccount: string;
  readonly callers: Callers;
};

/** @throws ServiceError whatever is wrong with the signature: see verify.ts */
export async function authenticate(
  request: HttpRequest,
  expectations: Expectations,
  authenticator: Authenticator,
): Promise<Authenticated> {
  const { admin, callers, managementAccount } = authenticator;
  const { identity, region, accessKeyId } = await verifySignature<"admin" | Known>(
    request,
    expectations,
    async (accessKeyId, sessionToken) =>
      accessKeyId === admin.accessKeyId && sessionToken === undefined
        ? { secretAccessKey: admin.secretAccessKey, identity: "admin" }
        : callers.find(accessKeyId, sessionToken),
  );
  if (identity === "admin") {
    const own = managementMembership(managementAccount);
    const caller = adminCaller({ account: managementAccount, partition }, own);
    return {
      accessKeyId,
      home: { account: managementAccount, region },
      session: undefined,
      via: undefined,
      used: undefined,
      current: async () => caller,
      lastKnown: () => caller,
      membershipOf: membershipsFrom(() => own, authenticator),
    };
  }
  const { account, session, via } = identity;
  const place = { account, partition };
  let known = identity;
  let caller = callerOf(known, place);
  return {
    accessKeyId,
    home: { account, region },
    session,
    via: via?.service,
    used: session?.kind === "role" ? session.roleId : (session ?? via) ? undefined : accessKeyId,
    current: once(async () => {
      known = await identity.latest();
      caller = callerOf(known, place);
      return caller;
    }),
    lastKnown: () => caller,
    membershipOf: membershipsFrom(() => known.membership, authenticator),
  };
}

function membershipsFrom(
  own: () => Membership,
  { callers, managementAccount }: Authenticator,
): Authenticated["membershipOf"] {
  // Looked at once for each request, however often it is asked.
  const others = new Map<string, Promise<Membership | undefined>>();
  return async (account) => {
    if (account === own().account.id) {
      return own();
    }
    if (account === managementAccount) {
      return managementMembership(managementAccount);
    }
    const membership = others.get(account) ?? callers.membershipOf(account);
    others.set(account, membership);
    membership.catch(() => others.delete(account));
    return membership;
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

function callerOf(known: Known, place: IamPlace): Caller {
  const { entity, session, via, membership, policies } = known;
  return {
    principal: principalOf(place, entity, session),
    policies,
    keys: mergeContexts(
      organizationKeys(membership),
      principalContext(entity.tags, session, session?.issued ?? via?.issued),
      via === undefined ? new Map() : viaContext(via.service),
    ),
  };
}

function organizationKeys({ path }: Membership) {
  return contextOf({ "aws:PrincipalOrgID": path.split("/")[0], "aws:PrincipalOrgPaths": [path] });
}
