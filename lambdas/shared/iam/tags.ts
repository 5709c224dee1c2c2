/**
 * Tags of IAM's entities: what AWS allows, and its words where it does not.
 * Source: recordings of AWS in radkawar/stackd, internal/services/iam/testdata/tags_aws.json.
 */

import { sha256 } from "../crypto/digests.ts";
import type { Tag } from "../identity/entities.ts";
import { ServiceError } from "../wire/errors.ts";
import { limitExceeded } from "./refusals.ts";

const maximumTags = 50;

/** Keys of users and roles have no case, those of managed policies and providers have. */
export type TagCase = "case-insensitive" | "case-sensitive";

/**
 * The tags after `added`, which take the place of those with the same key, and
 * bring the case that they are written in.
 * @throws ServiceError InvalidInputException, LimitExceededException, ValidationException
 */
export function withTags(
  current: readonly Tag[],
  added: readonly Tag[],
  tagCase: TagCase = "case-insensitive",
): readonly Tag[] {
  const names = new Set(added.map(({ Key }) => nameOf(Key, tagCase)));
  if (names.size < added.length) {
    throw new ServiceError(
      "InvalidInputException",
      tagCase === "case-sensitive"
        ? "Duplicate tag keys found."
        : "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  if (added.some(({ Key }) => Key.trim() === "")) {
    throw new ServiceError("ValidationException", "A tag key must not be blank.");
  }
  if (added.some(({ Key }) => Key.toLowerCase().startsWith("aws:"))) {
    throw new ServiceError(
      "InvalidInputException",
      "Tag keys beginning with aws: are reserved for system use.",
    );
  }
  const tags = [
    ...current.filter(({ Key }) => !names.has(nameOf(Key, tagCase))),
    ...added.map(({ Key, Value }) => ({ Key, Value })),
  ];
  if (tags.length > maximumTags) {
    throw limitExceeded("The number of tags has reached the maximum limit.");
  }
  return tags.toSorted((left, right) => (tagPlace(left) < tagPlace(right) ? -1 : 1));
}

/** @throws ServiceError InvalidInputException for no tags at all, which AWS refuses to add */
export function requireTags(tags: readonly Tag[]): void {
  if (tags.length === 0) {
    throw new ServiceError("InvalidInputException", "The request must contain at least one tag.");
  }
}

/** The tags without `removed`. Removing what is not there is no error. */
export function withoutTags(
  current: readonly Tag[],
  removed: readonly string[],
  tagCase: TagCase = "case-insensitive",
): readonly Tag[] {
  const names = new Set(removed.map((key) => nameOf(key, tagCase)));
  return current.filter(({ Key }) => !names.has(nameOf(Key, tagCase)));
}

/** By what tags are in order, short enough for a marker: keys may be too long for one. */
export function tagPlace({ Key }: Tag): string {
  return Key.length > longestInMarker
    ? Key.slice(0, longestInMarker) + sha256(Key).toString("hex")
    : Key;
}

const longestInMarker = 30;

function nameOf(key: string, tagCase: TagCase): string {
  return tagCase === "case-sensitive" ? key : key.toLowerCase();
}
