/** Pages of IAM's lists: `Marker` and `MaxItems` in, `IsTruncated` and `Marker` out. */

import { decodeMarker, encodeMarker } from "../keys/paging.ts";
import type { Output } from "../wire/json.ts";

export type IamPageRequest = { readonly Marker?: string; readonly MaxItems?: number };

const most = 1000;
const usual = 100;

/**
 * One page of what `list` reads, which has to be in the order of the names.
 * @param list reads up to `limit` behind a name
 */
export async function iamPage<T>(
  { Marker, MaxItems }: IamPageRequest,
  list: (after: string | undefined, limit: number) => Promise<readonly T[]>,
  nameOf: (entry: T) => string,
): Promise<{ readonly entries: readonly T[]; readonly members: Output }> {
  const limit = Math.min(MaxItems ?? usual, most);
  const after = Marker === undefined ? undefined : decodeMarker(Marker);
  const found = await list(after, limit + 1);
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  const truncated = found.length > limit;
  return {
    entries,
    members: {
      IsTruncated: truncated,
      ...(truncated && last !== undefined && { Marker: encodeMarker(nameOf(last)) }),
    },
  };
}
