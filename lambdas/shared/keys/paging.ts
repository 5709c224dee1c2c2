/**
 * Pages of lists. A marker holds where the page before it ended, by name, so
 * that a list which grows meanwhile neither repeats nor skips what was there.
 */

import { ServiceError } from "../wire/errors.ts";
import type { Output } from "../wire/json.ts";

export type PageRequest = { readonly Limit?: number; readonly Marker?: string };

export type Page = {
  readonly limit: number;
  /** The name that the page before ended with. */
  readonly after: string | undefined;
};

/**
 * @param defaults what AWS documents for the operation; a larger Limit is cut to `maximum`
 * @throws ServiceError InvalidMarkerException for what has not the form of a marker
 */
export function parsePage(
  { Limit, Marker }: PageRequest,
  defaults: { readonly limit: number; readonly maximum: number },
): Page {
  return {
    limit: Math.min(Limit ?? defaults.limit, defaults.maximum),
    after: Marker === undefined ? undefined : decodeMarker(Marker),
  };
}

/**
 * The members of a page that was read with one entry more than it may hold:
 * whether there is that one tells whether the list goes on.
 */
export function pageOf<T>(
  { limit }: Page,
  entries: readonly T[],
  nameOf: (entry: T) => string,
): { readonly entries: readonly T[]; readonly members: Output } {
  const shown = entries.slice(0, limit);
  const last = shown.at(-1);
  const truncated = entries.length > limit;
  return {
    entries: shown,
    members: {
      Truncated: truncated,
      ...(truncated && last !== undefined && { NextMarker: encodeMarker(nameOf(last)) }),
    },
  };
}

const prefix = "1:";

/** No list has longer names, and the table has no room for them. */
const longestName = 512;

export function encodeMarker(name: string): string {
  return Buffer.from(prefix + name, "utf8").toString("base64url");
}

export function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, "base64url").toString("utf8");
  if (
    !text.startsWith(prefix) ||
    text === prefix ||
    text.length > longestName ||
    encodeMarker(text.slice(prefix.length)) !== marker
  ) {
    throw new ServiceError("InvalidMarkerException", "The marker is not valid.");
  }
  return text.slice(prefix.length);
}
