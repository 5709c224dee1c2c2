/**
 * Inline policies of users, groups and roles. Their names have no case: a list
 * shows the one that they were first put under.
 */

import { policyLength, policyLimits, type Storage } from "../authorization/policy-limits.ts";
import { acceptDocument } from "../identity/accept-document.ts";
import type { InlinePolicy } from "../identity/entities.ts";
import { limitExceeded, noSuchEntity } from "./refusals.ts";

/** As AWS's texts name it. */
export type InlineOwner = "user" | "group" | "role";

type Owner = { readonly name: string; readonly inline: readonly InlinePolicy[] };

/**
 * The policies after `text` is put under `name`.
 * @throws ServiceError MalformedPolicyDocumentException, LimitExceededException
 */
export function withInlinePolicy(
  kind: InlineOwner,
  { name: ownerName, inline }: Owner,
  name: string,
  text: string,
): readonly InlinePolicy[] {
  acceptDocument("identity", text);
  const shown = inline.find(({ name: other }) => isSameName(other, name))?.name ?? name;
  const others = inline.filter(({ name: other }) => !isSameName(other, name));
  const put = [...others, { name: shown, text }].toSorted((left, right) =>
    inlinePlace(left) < inlinePlace(right) ? -1 : 1,
  );
  const storage: Storage = `${kind}-inline`;
  const { maximum } = policyLimits[storage];
  const texts = put.map((policy) => policy.text);
  if (policyLength(storage, texts) > maximum) {
    throw limitExceeded(
      `Maximum policy size of ${maximum} bytes exceeded for ${kind} ${ownerName}`,
    );
  }
  return put;
}

/** @throws ServiceError NoSuchEntityException */
export function inlinePolicy(kind: InlineOwner, { inline }: Owner, name: string): InlinePolicy {
  const found = inline.find(({ name: other }) => isSameName(other, name));
  if (found === undefined) {
    throw noSuchEntity(`${kind} policy`, name);
  }
  return found;
}

/** @throws ServiceError NoSuchEntityException */
export function withoutInlinePolicy(
  kind: InlineOwner,
  owner: Owner,
  name: string,
): readonly InlinePolicy[] {
  const removed = inlinePolicy(kind, owner, name);
  return owner.inline.filter((policy) => policy !== removed);
}

/** By what inline policies are in order. */
export function inlinePlace({ name }: InlinePolicy): string {
  return name.toLowerCase();
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
