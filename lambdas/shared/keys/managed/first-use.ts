/** Making an AWS managed key at its first use. Loaded with the first that is made. */

import type { Call } from "../../runtime/operation.ts";
import type { KeyWithPolicy } from "../../store/keys.ts";
import type { AliasName } from "../identifiers.ts";
import { newSymmetricMaterial } from "../symmetric-material.ts";
import { serviceOfAlias } from "./aliases.ts";
import { managedKeyId } from "./key-ids.ts";
import { managedKeyPolicy } from "./key-policy.ts";
import { managedServices } from "./services.ts";

/** What AWS managed keys rotate after, in days and in milliseconds. */
const period = 365;
const year = period * 24 * 60 * 60 * 1000;

/**
 * A key of the caller's own account as it will be once it is made: without
 * material, to decide on.
 * @param alias one of AWS's own
 */
export function unmadeKey({ now }: Call, alias: AliasName): KeyWithPolicy {
  const name = serviceOfAlias(alias.name) ?? "";
  const service = managedServices.get(name);
  if (service === undefined) {
    throw new Error(`AWS keeps no key behind ${alias.name}`);
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
  const first = await newSymmetricMaterial(services, unmade);
  const next = await newSymmetricMaterial(services, unmade);
  const rotation = { period, next: now.getTime() + year, material: next };
  const key = { ...unmade, materials: [first], rotation };
  await services.keys.createManaged(key);
  return { key, policy };
}
