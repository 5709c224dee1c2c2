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
    const there = await ofOpenAccounts(call, entries);
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

export const { create, handler } = kmsFunction(listRetirableGrants);
