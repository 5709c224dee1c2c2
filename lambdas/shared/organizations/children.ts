/** What is below a root or an organizational unit. */

import { sortKeys } from "../identity/organization.ts";
import type { Transaction } from "../store/journal.ts";
import { pageOfItems } from "./paging.ts";

/** Whether an account or a unit is directly below. Closed accounts count. */
export async function hasChildren(organization: Transaction, parent: string): Promise<boolean> {
  const prefixes = [sortKeys.account(""), sortKeys.ou("")];
  const { entries } = await pageOfItems(
    organization,
    prefixes,
    { MaxResults: 1 },
    (item) => item["parent"] === parent,
  );
  return entries.length > 0;
}
