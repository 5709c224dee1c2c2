/** Pages of what an account's IAM holds, and all of it. */

import { itemAs, type JournalItem } from "../store/journal.ts";
import type { Output } from "../wire/json.ts";
import type { IamReader } from "./access.ts";
import { type IamPageRequest, iamPage } from "./paging.ts";

type Page<T> = { readonly entries: readonly T[]; readonly members: Output };

/** So many items are read at once, where most of them may be passed over. */
const batch = 200;

/**
 * One page of the items that `fits` takes, in the order of their names.
 * @param prefix of the sort keys: `user#`, `role#`, …
 */
export function pageOfItems<T>(
  reader: IamReader,
  request: IamPageRequest,
  prefix: string,
  fits: (item: T) => boolean,
): Promise<Page<T>> {
  return iamPage(
    request,
    async (after, limit) => {
      const found: (T & Pick<JournalItem, "sk">)[] = [];
      let behind = after === undefined ? undefined : prefix + after;
      let size: number;
      do {
        const items = await reader.list({ prefix, after: behind, limit: batch });
        found.push(...items.map((item) => itemAs<(typeof found)[number]>(item)).filter(fits));
        behind = items.at(-1)?.sk;
        size = items.length;
      } while (size === batch && found.length < limit);
      return found.slice(0, limit);
    },
    ({ sk }) => sk.slice(prefix.length),
  );
}

/** Every item of a kind. */
export async function allItems<T>(reader: IamReader, prefix: string): Promise<readonly T[]> {
  const found: JournalItem[] = [];
  let size: number;
  do {
    const items = await reader.list({ prefix, after: found.at(-1)?.sk, limit: batch });
    found.push(...items);
    size = items.length;
  } while (size === batch);
  return found.map((item) => itemAs<T>(item));
}

/**
 * One page of a list that is there as a whole.
 * @param entries in the order of their keys
 */
export function pageOfList<T>(
  request: IamPageRequest,
  entries: readonly T[],
  keyOf: (entry: T) => string,
): Promise<Page<T>> {
  return iamPage(
    request,
    async (after, limit) =>
      entries.filter((entry) => after === undefined || keyOf(entry) > after).slice(0, limit),
    keyOf,
  );
}
