/**
 * What becomes of closed accounts: for 90 days all that they hold stays as it
 * is, out of reach; then their domain keys are deleted, and all that was ever
 * encrypted under their keys is lost. Whoever comes by first does it: there is
 * no clock but that of the requests.
 */

import { type Account, sortKeys } from "../identity/organization.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs, type Transaction } from "../store/journal.ts";

/** In milliseconds. */
const reprieve = 90 * 24 * 60 * 60 * 1000;

/**
 * Deletes the domain keys of those accounts whose time is over. They are deleted
 * first, and then it is noted: a crash in between leaves nothing undone.
 */
export async function shredWhereDue(
  call: Call,
  organization: Transaction,
  accounts: readonly Account[],
): Promise<void> {
  const now = call.now.getTime();
  const due = accounts.filter((account) => isDue(account, now));
  for (const account of due.slice(0, mostAtOnce)) {
    await call.services.vault.shred(account.id);
    organization.put(sortKeys.account(account.id), { ...account, shredded: now });
  }
}

/** The same among all accounts of the organization. */
export async function shredAllDue(call: Call, organization: Transaction): Promise<void> {
  const prefix = sortKeys.account("");
  const accounts: Account[] = [];
  let after: string | undefined;
  do {
    const items = await organization.list({ prefix, after, limit: chunk });
    accounts.push(...items.map((item) => itemAs<Account>(item)));
    after = items.length < chunk ? undefined : items.at(-1)?.sk;
  } while (after !== undefined);
  await shredWhereDue(call, organization, accounts);
}

const chunk = 200;

/** What a change writes has to fit in one item: see store/journal.ts. The next request goes on. */
const mostAtOnce = 5;

function isDue({ closed, shredded }: Account, now: number): boolean {
  return closed !== undefined && shredded === undefined && closed + reprieve <= now;
}
