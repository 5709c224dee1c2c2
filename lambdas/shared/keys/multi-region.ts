/** The set of a multi-Region key. Source: ../shared/facts/rotation-import-multiregion.md. */

import type { Call } from "../runtime/operation.ts";
import { ServiceError } from "../wire/errors.ts";
import { arnOf, type Key, type RegionSet, typeInSet } from "./key.ts";

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

export function newSet(region: string, incarnation: string): RegionSet {
  const members = [{ region, incarnation, state: "Enabled" }] as const;
  return { primary: region, members, replicas: [], version: 1 };
}

/** When a state that passes has passed, in milliseconds since 1970: now, unless a setting prolongs it. */
export function settledAt({ now, services }: Call): number {
  return now.getTime() + services.replicationDelay * 1000;
}
