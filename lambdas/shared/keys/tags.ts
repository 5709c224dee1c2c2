/** Tags of keys: what AWS allows, and its words where it does not. */

import { ServiceError } from "../wire/errors.ts";

const maximumTags = 50;

/** Letters, digits, spaces and `_ . : / = + - @`, as AWS documents for tags. */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

type TagInput = { readonly TagKey: string; readonly TagValue: string };

/**
 * The tags of a key after `added`.
 * @throws ServiceError TagException
 */
export function withTags(
  current: ReadonlyMap<string, string>,
  added: readonly TagInput[],
): ReadonlyMap<string, string> {
  const keys = added.map(({ TagKey }) => TagKey);
  if (new Set(keys).size < keys.length) {
    throw new ServiceError("TagException", "Duplicate tag keys");
  }
  if (keys.some(isReserved)) {
    throw new ServiceError("TagException", "Tags beginning with aws: are reserved");
  }
  if (!added.every(({ TagKey, TagValue }) => allowed.test(TagKey) && allowed.test(TagValue))) {
    throw new ServiceError("TagException", "Invalid tag");
  }
  const tags = new Map(current);
  for (const { TagKey, TagValue } of added) {
    tags.set(TagKey, TagValue);
  }
  if (tags.size > maximumTags) {
    throw new ServiceError("TagException", "Too many tags");
  }
  return tags;
}

/** The tags of a key without `removed`. Removing what is not there is no error. */
export function withoutTags(
  current: ReadonlyMap<string, string>,
  removed: readonly string[],
): ReadonlyMap<string, string> {
  if (removed.some(isReserved)) {
    throw new ServiceError("TagException", "Tags beginning with aws: are reserved");
  }
  const tags = new Map(current);
  for (const key of removed) {
    tags.delete(key);
  }
  return tags;
}

function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith("aws:");
}
