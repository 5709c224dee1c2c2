/**
 * AWS managed keys: one for each service in each account and Region. The id of
 * each follows from whose it is, so that its alias leads to it without an item
 * of its own, and whoever makes it makes the same.
 */

import { namedUuid } from "../../crypto/named-uuid.ts";
import type { Place } from "../arn.ts";
import type { AliasName } from "../identifiers.ts";
import { managedNames, serviceOfAlias } from "./aliases.ts";

export function managedKeyId({ account, region }: Place, service: string): string {
  return namedUuid(["lockstead managed key v1", account, region, service]);
}

/** @returns the id of the key behind one of AWS's own aliases, whether it is there or not */
export function managedTarget(alias: AliasName): string | undefined {
  const service = serviceOfAlias(alias.name);
  return service === undefined ? undefined : managedKeyId(alias, service);
}

/** @returns the service whose key has this id in a place, whether it is there or not */
export function managedService(place: Place, keyId: string): string | undefined {
  return managedNames.find((name) => managedKeyId(place, name) === keyId);
}

/** What uses the key of a service makes it; what merely looks after it does not. */
const uses = new Set([
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyPair",
  "kms:GenerateDataKeyPairWithoutPlaintext",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
]);

/** Whether a request for the key behind an alias makes it, if it is not there and may be used. */
export function makesKey(alias: AliasName, action: string): boolean {
  return uses.has(action) && serviceOfAlias(alias.name) !== undefined;
}
