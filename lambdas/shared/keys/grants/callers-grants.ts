/** The grants that a caller may use: those whose tokens it presents, and those that name it. */

import type { Denied } from "../../authorization/decide.ts";
import type { Principal } from "../../identity/principal.ts";
import type { Call } from "../../runtime/operation.ts";
import type { KeyFacts } from "../condition-keys.ts";
import { grantOperations } from "./operations.ts";
import { principalsNaming } from "./principals.ts";
import type { StoredGrant } from "./stored-grant.ts";
import { parseGrantToken, requireToken } from "./token.ts";

/** The actions that grants can allow. `RetireGrant` is decided on its own: see retire.ts. */
const grantable = new Set(
  grantOperations
    .filter((operation) => operation !== "RetireGrant")
    .map((operation) => `kms:${operation}`),
);

/** An explicit Deny is final, and so is what an organization does not allow. */
const final = new Set(["no-service-control-allow", "no-resource-control-allow"]);

/**
 * Of another account's key they are read whenever it is denied: what its policy
 * says must not show in the time that the answer takes.
 */
export function mayReadGrants(action: string, denied: Denied, foreign: boolean): boolean {
  return foreign ? grantable.has(action) : couldBeGranted(action, denied);
}

export function couldBeGranted(action: string, { because }: Denied): boolean {
  return grantable.has(action) && !because.startsWith("explicit-deny-") && !final.has(because);
}

const pageSize = 100;

/**
 * The grants on a key that are in force and name the caller in any of its ways: one page for each
 * way at a time, all read at once.
 */
export async function* callersGrants(
  { services, now }: Call,
  principal: Principal,
  key: Pick<KeyFacts, "account" | "region" | "keyId">,
): AsyncGenerator<readonly StoredGrant[]> {
  // What a test asks for with a delay: grants that AWS would not know everywhere yet.
  const inForceSince = now.getTime() - services.grantDelay * 1000;
  let open = principalsNaming(principal).map((grantee) => ({
    grantee,
    after: undefined as string | undefined,
  }));
  while (open.length > 0) {
    const pages = await Promise.all(
      open.map(({ grantee, after }) =>
        services.grants.listOfGrantee(key, key.keyId, grantee, after, pageSize),
      ),
    );
    yield pages.flat().filter(({ created }) => created.getTime() <= inForceSince);
    open = open.flatMap(({ grantee }, index) => {
      const page = pages[index] ?? [];
      return page.length < pageSize ? [] : { grantee, after: page.at(-1)?.grantId };
    });
  }
}

/**
 * The grants whose tokens a request carries, of whatever key.
 * @throws ServiceError InvalidGrantTokenException
 */
export async function presentedGrants(
  { home, services }: Call,
  tokens: readonly string[] = [],
): Promise<readonly StoredGrant[]> {
  const parsed = tokens.map((token) => parseGrantToken(token, home.region));
  const grants = await services.grants.findMany(parsed.map(({ grant }) => grant));
  return parsed.map((token, index) => requireToken(token, grants[index]));
}
