import { authorizeAccountAction } from "../shared/keys/authorize.ts";
import {
  accountOfPrincipal,
  bindNames,
  boundPrincipal,
  parseGrantPrincipal,
} from "../shared/keys/grants/principals.ts";
import {
  grantListEntries,
  grantNameText,
  parseGrantName,
  type StoredGrant,
} from "../shared/keys/grants/stored-grant.ts";
import { arnOf } from "../shared/keys/key.ts";
import { pageOf, parsePage } from "../shared/keys/paging.ts";
import { refuseServiceFilter } from "../shared/keys/refusals.ts";
import { type Call, defineOperation } from "../shared/runtime/operation.ts";
import { ServiceError } from "../shared/wire/errors.ts";
import { listRetirableGrantsMembers } from "./members/list-retirable-grants.ts";
import { kmsFunction } from "./service.ts";

export const listRetirableGrants = defineOperation(
  "ListRetirableGrants",
  listRetirableGrantsMembers,
  async (call) => {
    const { input, home, services } = call;
    const { RetiringPrincipal, RetiringServicePrincipal } = input;
    refuseServiceFilter("RetiringServicePrincipal", RetiringServicePrincipal);
    if (RetiringPrincipal === undefined) {
      throw new ServiceError("ValidationException", "RetiringPrincipal is required.");
    }
    await authorizeAccountAction(call, "kms:ListRetirableGrants");
    const page = parsePage(input, { limit: 50, maximum: 100 });
    if (accountOfPrincipal(parseGrantPrincipal(RetiringPrincipal)) !== home.account) {
      throw new ServiceError(
        "InvalidArnException",
        `ARN does not refer to a valid principal: ${RetiringPrincipal}`,
      );
    }
    const retiring = boundPrincipal(RetiringPrincipal, await bindNames(call, [RetiringPrincipal]));
    const after = page.after === undefined ? undefined : parseGrantName(page.after);
    if (page.after !== undefined && after === undefined) {
      throw new ServiceError("InvalidMarkerException", "The marker is not valid.");
    }
    const found = await services.grants.listRetirable(home.region, retiring, after, page.limit + 1);
    const { entries, members } = pageOf(page, found, grantNameText);
    const there = await ofKeysThatAreThere(call, await ofOpenAccounts(call, entries));
    return { Grants: await grantListEntries(call, there), ...members };
  },
);

/** The keys of an account that was closed are there no more, and so are their grants: a page is shorter for it. */
async function ofOpenAccounts(
  { membershipOf }: Call,
  grants: readonly StoredGrant[],
): Promise<readonly StoredGrant[]> {
  const accounts = [...new Set(grants.map(({ account }) => account))];
  const memberships = await Promise.all(accounts.map((account) => membershipOf(account)));
  const closed = new Set(
    accounts.filter((_, index) => memberships[index]?.account.status === "SUSPENDED"),
  );
  return grants.filter(({ account }) => !closed.has(account));
}

/** And those of a key that was deleted are gone with it, whether the sweeper has been there or not. */
async function ofKeysThatAreThere(
  { services, now }: Call,
  grants: readonly StoredGrant[],
): Promise<readonly StoredGrant[]> {
  const keyIds = new Map<string, Set<string>>();
  for (const { account, keyId } of grants) {
    keyIds.set(account, (keyIds.get(account) ?? new Set()).add(keyId));
  }
  const there = await Promise.all(
    [...keyIds].map(([account, ids]) =>
      services.keys.findMany({ account, region: grants[0]?.region ?? "" }, [...ids], now),
    ),
  );
  const arns = new Set(there.flat().flatMap((key) => (key === undefined ? [] : arnOf(key))));
  return grants.filter((grant) => arns.has(arnOf(grant)));
}

export const { create, handler } = kmsFunction(listRetirableGrants);
