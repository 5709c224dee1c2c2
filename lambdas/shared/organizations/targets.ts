/** The root, organizational units and accounts: what policies attach to, and the tree that they are. */

import {
  type Account,
  type OrganizationalUnit,
  type Root,
  sortKeys,
  type Target,
} from "../identity/organization.ts";
import { itemAs, type Transaction } from "../store/journal.ts";
import { type ErrorCode, ServiceError } from "../wire/errors.ts";

/** What ids name: `r-…` a root, `ou-…` a unit, and digits an account. */
export async function findTarget(
  organization: Transaction,
  id: string,
): Promise<Target | undefined> {
  const item = await organization.get(sortKeys.target(id));
  // There is one root, and its sort key does not say which.
  return item?.["id"] === id ? itemAs<Target>(item) : undefined;
}

export async function findAccount(
  organization: Transaction,
  id: string,
): Promise<Account | undefined> {
  return itemAs<Account>(await organization.get(sortKeys.account(id)));
}

export async function findUnit(
  organization: Transaction,
  id: string,
): Promise<OrganizationalUnit | undefined> {
  return itemAs<OrganizationalUnit>(await organization.get(sortKeys.ou(id)));
}

export async function rootOf(organization: Transaction): Promise<Root> {
  return itemAs<Root>(present(await organization.get(sortKeys.root), "ServiceException"));
}

/** The ids from the root to a parent, that of the parent included. */
export function pathTo(parent: Target): readonly string[] {
  return "ancestors" in parent
    ? [...(parent as OrganizationalUnit).ancestors, parent.id]
    : [parent.id];
}

/** @throws ServiceError when it is not there */
export function present<T>(value: T | undefined, otherwise: ErrorCode): T {
  if (value === undefined) {
    throw new ServiceError(otherwise);
  }
  return value;
}
