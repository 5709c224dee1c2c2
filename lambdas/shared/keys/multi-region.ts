/** The set of a multi-Region key. Source: ../shared/facts/rotation-import-multiregion.md. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { arnOf, type Key, type RegionSet, type Transition, typeInSet } from "./key.ts";

/** @throws ServiceError UnsupportedOperationException */
export function requirePrimary(key: Key): RegionSet {
  if (key.set === undefined || typeInSet(key) !== "PRIMARY") {
    throw new ServiceError(
      "UnsupportedOperationException",
      `${arnOf(key)} is not a multi-region primary key.`,
    );
  }
  return key.set;
}

/** What a key passes through; nothing, unless a setting prolongs it. */
export function transitionTo(
  { now, services }: Call,
  state: Transition["state"],
): { readonly transition?: Transition } {
  const { replicationDelay } = services;
  return replicationDelay === 0
    ? {}
    : { transition: { state, until: now.getTime() + replicationDelay * 1000 } };
}
