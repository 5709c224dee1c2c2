/** Pages of Organizations' lists: `NextToken` and `MaxResults` in, `NextToken` out. */

import { decodeMarker, encodeMarker } from "../keys/paging.ts";
import type { JournalItem, Transaction } from "../store/journal.ts";
import type { Output } from "../wire/json.ts";
import { invalidInput } from "./refusals.ts";

export type PageRequest = { readonly NextToken?: string; readonly MaxResults?: number };

type Page<T> = { readonly entries: readonly T[]; readonly members: Output };

/** AWS's pages hold at most this many. */
const most = 20;

/** Items are read by so many at once, however few of them are shown. */
const chunk = 200;

/**
 * One page of the items whose sort keys have one of these prefixes, in the
 * order of their sort keys.
 * @param prefixes in their order; none is the beginning of another
 */
export async function pageOfItems(
  organization: Transaction,
  prefixes: readonly string[],
  request: PageRequest,
  isShown: (item: JournalItem) => boolean = () => true,
): Promise<Page<JournalItem>> {
  const { limit, after } = readRequest(request);
  const found: JournalItem[] = [];
  for (const prefix of prefixes) {
    if (after !== undefined && after > prefix && !after.startsWith(prefix)) {
      continue;
    }
    let behind = after?.startsWith(prefix) ? after : undefined;
    let complete = false;
    while (!complete && found.length <= limit) {
      const items = await organization.list({ prefix, after: behind, limit: chunk });
      found.push(...items.filter(isShown));
      complete = items.length < chunk;
      behind = items.at(-1)?.sk;
    }
  }
  return pageOf(found, limit, ({ sk }) => sk);
}

/** One page of what is all there already, in the order of its names. */
export function pageOfAll<T>(
  all: readonly T[],
  request: PageRequest,
  nameOf: (entry: T) => string,
): Page<T> {
  const { limit, after } = readRequest(request);
  const behind = all.filter((entry) => after === undefined || nameOf(entry) > after);
  const sorted = behind.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
  return pageOf(sorted, limit, nameOf);
}

function pageOf<T>(found: readonly T[], limit: number, nameOf: (entry: T) => string): Page<T> {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const goesOn = found.length > limit && last !== undefined;
  return { entries, members: goesOn ? { NextToken: encodeMarker(nameOf(last)) } : {} };
}

function readRequest({ NextToken, MaxResults = most }: PageRequest) {
  try {
    return {
      limit: MaxResults,
      after: NextToken === undefined ? undefined : decodeMarker(NextToken),
    };
  } catch (cause) {
    throw invalidInput("INVALID_PAGINATION_TOKEN", { cause });
  }
}
