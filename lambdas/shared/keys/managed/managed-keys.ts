/**
 * AWS managed keys: one for each service in each account and Region, made when
 * it is first used. The id of each follows from whose it is, so that its alias
 * leads to it without an item of its own, and whoever makes it makes the same.
 */

import { namedUuid } from "../../crypto/named-uuid.ts";
import type { Call } from "../../runtime/operation.ts";
import type { KeyWithPolicy } from "../../store/keys.ts";
import type { Place } from "../arn.ts";
import type { AliasName } from "../identifiers.ts";
import { firstMaterial } from "../new-material.ts";
import { defaultPeriod, rotationFrom } from "../rotation.ts";
import { serviceOfAlias } from "./aliases.ts";
import { managedKeyPolicy } from "./key-policy.ts";
import { managedServices } from "./services.ts";

export function managedKeyId({ account, region }: Place, service: string): string {
  return namedUuid(["lockstead managed key v1", account, region, service]);
}

/** @returns the id of the key behind one of AWS's own aliases, whether it is there or not */
export function managedTarget(alias: AliasName): string | undefined {
  const service = serviceOfAlias(alias.name);
  return service === undefined ? undefined : managedKeyId(alias, service);
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

/**
 * A key of the caller's own account as it will be once it is made: without
 * material, to decide on. @returns undefined where the action makes no key
 */
export function unmadeKey(
  { now }: Call,
  alias: AliasName,
  action: string,
): KeyWithPolicy | undefined {
  const name = uses.has(action) ? serviceOfAlias(alias.name) : undefined;
  const service = name === undefined ? undefined : managedServices.get(name);
  if (name === undefined || service === undefined) {
    return undefined;
  }
  const { account, region } = alias;
  return {
    key: {
      account,
      region,
      keyId: managedKeyId(alias, name),
      created: now,
      description: `Default key that protects my ${service.protects} when no other key is defined`,
      state: "Enabled",
      spec: "SYMMETRIC_DEFAULT",
      usage: "ENCRYPT_DECRYPT",
      origin: "AWS_KMS",
      manager: "AWS",
      service: name,
      materials: [],
      tags: new Map(),
      version: 1,
    },
    policy: managedKeyPolicy(alias, name),
  };
}

/**
 * Its only item is its commit: what a crash leaves before it is a domain key,
 * which the next one uses.
 * @throws ConflictError when another request has just made it; the next run finds that one
 */
export async function makeManagedKey(
  { services, now }: Call,
  { key: unmade, policy }: KeyWithPolicy,
): Promise<KeyWithPolicy> {
  const { material } = await firstMaterial(services, unmade);
  const rotation = await rotationFrom(services, unmade, defaultPeriod, now);
  const key = { ...unmade, materials: [material], rotation };
  await services.keys.createManaged(key);
  return { key, policy };
}
