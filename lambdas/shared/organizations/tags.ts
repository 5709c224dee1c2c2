/** Tags of accounts, organizational units, policies and the root. */

import type { Tag } from "../identity/entities.ts";
import { constraintViolation, invalidInput } from "./refusals.ts";

const mostTags = 50;

/** What a resource has after `added`. @throws ServiceError InvalidInputException, ConstraintViolationException */
export function withTags(current: readonly Tag[], added: readonly Tag[] = []): readonly Tag[] {
  const keys = added.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw invalidInput("DUPLICATE_TAG_KEY");
  }
  requireOwn(keys);
  const tags = [...current.filter(({ Key }) => !keys.includes(Key)), ...added];
  if (tags.length > mostTags) {
    throw constraintViolation("MAX_TAG_LIMIT_EXCEEDED");
  }
  return tags;
}

/** Removing what is not there is no error. @throws ServiceError InvalidInputException */
export function withoutTags(current: readonly Tag[], removed: readonly string[]): readonly Tag[] {
  requireOwn(removed);
  return current.filter(({ Key }) => !removed.includes(Key));
}

function requireOwn(keys: readonly string[]): void {
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw invalidInput("INVALID_SYSTEM_TAGS_PARAMETER");
  }
}
