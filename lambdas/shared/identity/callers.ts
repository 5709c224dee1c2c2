/**
 * From a credential to its caller: the principal, and all that its account and
 * its organization say of it.
 *
 * What was read under the current versions of the account's IAM and of the
 * organization is kept, and is exact as long as they stand. So a request starts
 * with what is known, looks at the two versions while it reads its key, and
 * decides only once they have come: see `Known.latest`.
 */

import type { CallerPolicies } from "../authorization/question.ts";
import { BoundedMap } from "../runtime/bounded-map.ts";
import { once } from "../runtime/once.ts";
import { ConflictError } from "../store/failures.ts";
import { itemAs } from "../store/journal.ts";
import type { ScopeState, VersionedCache } from "../store/versioned-cache.ts";
import { ServiceError } from "../wire/errors.ts";
import { partition } from "../keys/arn.ts";
import { accountOf } from "./access-key-id.ts";
import { principalOf } from "./caller-principal.ts";
import { policiesOf } from "./caller-policies.ts";
import type { Credentials } from "./credentials.ts";
import { iamScope, type Role, sortKeys, type User } from "./entities.ts";
import { type Membership, membershipOf, organizationScope } from "./organization.ts";
import type { ForwardedSession, LongTermUser, SealedSession, Session } from "./session.ts";
import type { Credential } from "./signature/verify.ts";
import { isTrusted, trustedService, trustOf } from "./trust.ts";

/** Whom a credential is for, as two versions have it. */
export type Known = {
  readonly account: string;
  /** The account's IAM. */
  readonly iam: ScopeState;
  readonly membership: Membership;
  /** The user, or the role, that the credential is of or that its session was made from. */
  readonly entity: User | Role;
  readonly session: Session | undefined;
  readonly via: Via | undefined;
  readonly policies: CallerPolicies;
  /**
   * The same as of the versions that stand since the request came: itself, if
   * they are still these. @throws ServiceError UnrecognizedClientException when
   * the credentials are nobody's any more
   */
  readonly latest: () => Promise<Known>;
};

/** The service that calls on the caller's behalf, and since when, in milliseconds, it may. */
type Via = { readonly service: string; readonly issued: number };

/** An unlucky reader meets so many changes in a row; then the client is told to try again. */
const attempts = 5;

const sessionsKept = 1000;
const hintsKept = 10_000;

export class Callers {
  readonly #cache: VersionedCache;
  readonly #credentials: Credentials;
  readonly #managementAccount: string;
  readonly #sessions = new BoundedMap<string, SealedSession>(sessionsKept);
  /** Whose an access key was when it was last seen: where to look at once. */
  readonly #hints = new BoundedMap<string, string>(hintsKept);

  constructor(cache: VersionedCache, credentials: Credentials, managementAccount: string) {
    this.#cache = cache;
    this.#credentials = credentials;
    this.#managementAccount = managementAccount;
  }

  /** @returns undefined for credentials of nobody */
  async find(
    accessKeyId: string,
    token: string | undefined,
  ): Promise<Credential<Known> | undefined> {
    const account = accountOf(accessKeyId);
    if (account === undefined) {
      return undefined;
    }
    const session = token === undefined ? undefined : await this.#open(accessKeyId, token);
    if (token !== undefined && session === undefined) {
      return undefined;
    }
    const scopes = [iamScope(account), organizationScope];
    const looking = this.#cache.current(scopes);
    looking.catch(() => undefined);
    const current = async (): Promise<Credential<Known> | undefined> => {
      let states = await looking;
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#load(account, accessKeyId, session, states, itself);
        } catch (error) {
          if (!(error instanceof ConflictError) || attempt === attempts) {
            throw error;
          }
          states = await this.#cache.current(scopes);
        }
      }
    };
    const known = scopes.flatMap((scope) => this.#cache.known(scope) ?? []);
    const latest = once(current);
    const begun =
      known.length < scopes.length
        ? undefined
        : await this.#load(account, accessKeyId, session, known, async (self) => {
            const states = await looking;
            return states.every((state, index) => state === known[index])
              ? self
              : ((await latest())?.identity ?? refuse());
          }).catch(undefinedOnConflict);
    return begun ?? current();
  }

  /** What the organization says of an account, now. */
  async membershipOf(account: string): Promise<Membership | undefined> {
    for (let attempt = 1; ; attempt++) {
      const [state] = (await this.#cache.current([organizationScope])) as [ScopeState];
      try {
        return await membershipOf(state, account, this.#managementAccount);
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === attempts) {
          throw error;
        }
      }
    }
  }

  async #load(
    account: string,
    accessKeyId: string,
    token: SealedSession | undefined,
    [iam, organization]: readonly ScopeState[],
    latest: (self: Known) => Promise<Known>,
  ): Promise<Credential<Known> | undefined> {
    if (iam === undefined || organization === undefined) {
      return undefined;
    }
    const [membership, found] = await Promise.all([
      membershipOf(organization, account, this.#managementAccount),
      token === undefined ? this.#userOf(iam, accessKeyId) : openedFor(iam, account, token),
    ]);
    if (membership?.account.status !== "ACTIVE" || found === undefined) {
      return undefined;
    }
    const { entity, session, via, ...credential } = found;
    const who = { account, iam, membership, entity, session, via };
    const identity: Known = {
      ...who,
      policies: await policiesOf(who),
      latest: () => latest(identity),
    };
    return { ...credential, identity };
  }

  async #userOf(iam: ScopeState, accessKeyId: string) {
    const pointerKey = sortKeys.accessKey(accessKeyId);
    const hint = this.#hints.get(accessKeyId);
    // The user's item is asked for together with what says whose key it is.
    const [pointer] = await iam.getMany([pointerKey, ...(hint === undefined ? [] : [hint])]);
    if (pointer === undefined) {
      return undefined;
    }
    const userKey = pointer["user"] as string;
    const [item] = await iam.getNamed([userKey]);
    const user = itemAs<User>(item);
    this.#hints.set(accessKeyId, userKey);
    const key = activeKey(user, accessKeyId);
    if (key === undefined) {
      return undefined;
    }
    const slot = `secret ${accessKeyId}`;
    const secretAccessKey =
      (iam.derived.get(slot) as string | undefined) ??
      (await this.#credentials.openSecret(accessKeyId, key.sealed));
    iam.derived.set(slot, secretAccessKey);
    return { ...itsOwn, entity: user as User | Role, secretAccessKey };
  }

  async #open(accessKeyId: string, token: string): Promise<SealedSession | undefined> {
    const slot = `${accessKeyId} ${token}`;
    const session =
      this.#sessions.get(slot) ?? (await this.#credentials.openSession(accessKeyId, token));
    if (session !== undefined) {
      this.#sessions.set(slot, session);
    }
    return session;
  }
}

/** Of what was looked at just now. */
const itself = (known: Known): Promise<Known> => Promise.resolve(known);

function refuse(): never {
  throw new ServiceError("UnrecognizedClientException");
}

/** Of a user with an access key: there is no session, and nobody in between. */
const itsOwn = { session: undefined as Session | undefined, via: undefined as Via | undefined };

function activeKey({ keys }: User, accessKeyId: string) {
  return keys.find(({ id, status }) => id === accessKeyId && status === "Active");
}

/** Whom a token makes its bearer. */
async function openedFor(
  iam: ScopeState,
  account: string,
  { secretAccessKey, ...opened }: SealedSession,
) {
  const credential = { secretAccessKey, expiration: new Date(opened.expires) };
  if (opened.kind === "forwarded") {
    const found = await forwardedFor(iam, account, opened);
    return found && { ...credential, ...found };
  }
  const entity = await sessionEntity(iam, opened);
  return entity && { ...credential, ...itsOwn, entity, session: opened };
}

/**
 * Whoever has a session made for a service calls on by way of that service, as
 * long as they could still call themselves and the role still trusts both.
 */
async function forwardedFor(
  iam: ScopeState,
  account: string,
  { service, issued, caller, ...role }: ForwardedSession,
) {
  const [assumed, entity] = await Promise.all([
    sessionEntity(iam, { ...role, kind: "role" }),
    sessionEntity(iam, caller),
  ]);
  if (assumed === undefined || entity === undefined) {
    return undefined;
  }
  if (caller.kind === "long-term" && !activeKey(entity as User, caller.accessKeyId)) {
    return undefined;
  }
  const session = caller.kind === "long-term" ? undefined : caller;
  const trust = trustOf(assumed as Role);
  const trusted =
    trustedService(trust) === service &&
    isTrusted(trust, principalOf({ account, partition }, entity, session));
  return trusted ? { entity, session, via: { service, issued } } : undefined;
}

/** What says who a session was made from. */
type MadeFrom =
  | { readonly kind: "role"; readonly role: string; readonly roleId: string }
  | (Pick<LongTermUser, "user" | "userId"> & { readonly kind: "user" | "federated" | "long-term" });

/** Who the session was made from, by the unique id: a user may be called otherwise by now. */
async function sessionEntity(iam: ScopeState, session: MadeFrom): Promise<User | Role | undefined> {
  const [sk, id] =
    session.kind === "role"
      ? [sortKeys.role(session.role), session.roleId]
      : [sortKeys.user(session.user), session.userId];
  const [named, pointer] = await iam.getMany([sk, sortKeys.uniqueId(id)]);
  const entity =
    pointer === undefined || pointer["names"] === sk
      ? named
      : await iam.get(pointer["names"] as string);
  return entity?.["id"] === id ? itemAs<User | Role>(entity) : undefined;
}

function undefinedOnConflict(error: unknown): undefined {
  if (!(error instanceof ConflictError)) {
    throw error;
  }
}
