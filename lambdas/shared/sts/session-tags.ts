/**
 * Tags of sessions. Keys have no case, but keep the one that they were written
 * in. What a session marks as transitive, sessions that it makes inherit and
 * cannot change.
 */

import type { Tag } from "../identity/entities.ts";
import type { Session } from "../identity/session.ts";
import { ServiceError } from "../wire/errors.ts";

export type TagsInput = {
  readonly Tags?: readonly Tag[];
  readonly TransitiveTagKeys?: readonly string[];
};

export type SessionTags = {
  /** The session's: those of the request, and those that it inherits. */
  readonly tags: readonly Tag[];
  readonly transitive: readonly string[];
};

const most = 50;

/**
 * @param parent the session that asks
 * @throws ServiceError InvalidParameterValueException
 */
export function sessionTags(
  { Tags = [], TransitiveTagKeys = [] }: TagsInput,
  parent: Session | undefined,
): SessionTags {
  const keys = Tags.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    throw invalid("Tag keys beginning with aws: are reserved for system use.");
  }
  const inherited = inheritedFrom(parent);
  const inheritedKeys = new Set(inherited.map(({ Key }) => Key.toLowerCase()));
  if (keys.some((key) => inheritedKeys.has(key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const transitive = new Set(TransitiveTagKeys.map((key) => key.toLowerCase()));
  if ([...transitive].some((key) => !keys.includes(key))) {
    throw invalid("The specified transitive tag key must be included in the requested tags.");
  }
  const tags = [...Tags.map(({ Key, Value }) => ({ Key, Value })), ...inherited];
  if (tags.length > most) {
    throw invalid(`A session can have at most ${most} tags, those that it inherits among them.`);
  }
  return {
    tags,
    transitive: tags
      .map(({ Key }) => Key)
      .filter((key) => transitive.has(key.toLowerCase()) || inheritedKeys.has(key.toLowerCase())),
  };
}

function inheritedFrom(parent: Session | undefined): readonly Tag[] {
  if (parent?.kind !== "role") {
    return [];
  }
  const transitive = new Set(parent.transitive.map((key) => key.toLowerCase()));
  return parent.tags.filter(({ Key }) => transitive.has(Key.toLowerCase()));
}

function invalid(text: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", text);
}
