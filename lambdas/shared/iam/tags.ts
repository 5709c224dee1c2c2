/** Tags of IAM's entities: what AWS allows, and its words where it does not. */

import type { Tag } from "../identity/entities.ts";
import { ServiceError } from "../wire/errors.ts";
import { limitExceeded } from "./refusals.ts";

const maximumTags = 50;

/**
 * The tags after `added`. Keys have no case, but keep the one that they were
 * written in first.
 * @param kind as a quota's name has it: `User`, `Role`, …
 * @throws ServiceError InvalidInputException, LimitExceededException
 */
export function withTags(
  kind: string,
  current: readonly Tag[],
  added: readonly Tag[],
): readonly Tag[] {
  const names = added.map(({ Key }) => Key.toLowerCase());
  if (new Set(names).size < names.length) {
    throw new ServiceError(
      "InvalidInputException",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  requireOwnTags(names);
  const tags = new Map(current.map((tag) => [tag.Key.toLowerCase(), tag]));
  for (const { Key, Value } of added) {
    const name = Key.toLowerCase();
    tags.set(name, { Key: tags.get(name)?.Key ?? Key, Value });
  }
  if (tags.size > maximumTags) {
    throw limitExceeded(`Cannot exceed quota for TagsPer${kind}: ${maximumTags}`);
  }
  return [...tags.values()];
}

/**
 * The tags without `removed`. Removing what is not there is no error.
 * @throws ServiceError InvalidInputException
 */
export function withoutTags(current: readonly Tag[], removed: readonly string[]): readonly Tag[] {
  const names = new Set(removed.map((key) => key.toLowerCase()));
  requireOwnTags([...names]);
  return current.filter(({ Key }) => !names.has(Key.toLowerCase()));
}

/** @param names in lower case */
function requireOwnTags(names: readonly string[]): void {
  if (names.some((name) => name.startsWith("aws:"))) {
    throw new ServiceError(
      "InvalidInputException",
      "Invalid tag key: keys that begin with aws: are reserved.",
    );
  }
}
