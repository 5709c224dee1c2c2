/** A KMS key as the service knows it, and as DescribeKey shows it. */

import type { Output } from "../wire/json.ts";
import { keyArn, type Place } from "./arn.ts";
import { currentMaterial, isThere, type KeyMaterial, type SealedMaterial } from "./material.ts";
import { algorithmMembers, algorithmsOf, type KeySpec, type KeyUsage } from "./specs.ts";

export type Origin = "AWS_KMS" | "EXTERNAL";

export type KeyState =
  | "Enabled"
  | "Disabled"
  | "PendingDeletion"
  | "PendingImport"
  | "PendingReplicaDeletion"
  | "Unavailable"
  | "Creating"
  | "Updating";

/** Automatic rotation, where it is enabled. */
export type Rotation = {
  /** Days. */
  readonly period: number;
  /** When the next one is due, in milliseconds since 1970. */
  readonly next: number;
  /**
   * What it will turn to. It is made ahead, so that the rotation takes place at
   * its time for whoever only reads the key; absent until the sweeper makes the
   * one after that.
   */
  readonly material?: SealedMaterial;
};

export type Deletion = {
  /** Days of waiting. */
  readonly window: number;
  /**
   * When the key is gone, in milliseconds since 1970. Absent for a primary key
   * whose replicas have to go first.
   */
  readonly at?: number;
};

/**
 * The keys of one id in several Regions. What decides whether each is there is
 * here, so that one conditional write on the set decides for all of them.
 */
export type RegionSet = {
  readonly primary: string;
  /** All that were made and are not yet destroyed, the primary key among them. */
  readonly members: readonly Member[];
  /** The Regions of those that are there, but for the primary key's. */
  readonly replicas: readonly string[];
  /** When the primary key moved last: the two Regions are updating for some time. */
  readonly moved?: { readonly regions: readonly string[]; readonly until: number };
  /** As that of a key. */
  readonly version: number;
};

export type Member = {
  readonly region: string;
  /** Drawn for each key that is made in a Region: its own item bears it. */
  readonly incarnation: string;
  readonly state: KeyState;
  readonly deletion?: Deletion;
  /** It is not there yet, or no more: somebody is at it, and nobody else until then. */
  readonly busy?: { readonly with: "making" | "erasing"; readonly until: number };
};

export type Overdue = Partial<Pick<Key, "materials" | "rotation">>;

export type Key = Place & {
  readonly keyId: string;
  readonly created: Date;
  readonly description: string;
  readonly state: KeyState;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly origin: Origin;
  readonly manager: "CUSTOMER" | "AWS";
  /** Of an AWS managed key: whose it is, as in `s3`. */
  readonly service?: string;
  /** In the order in which the key turned to them, then one that it has yet to turn to. */
  readonly materials: readonly KeyMaterial[];
  readonly rotation?: Rotation;
  /** How often it was rotated on demand. */
  readonly rotationsOnDemand?: number;
  readonly deletion?: Deletion;
  /** Of a new replica key: until when it is being made, in milliseconds since 1970. */
  readonly creatingUntil?: number;
  /** Of a multi-Region key. */
  readonly set?: RegionSet;
  /** It is being destroyed, and nobody's any more. */
  readonly erased?: true;
  /** What of this came about by itself since the key was written. */
  readonly overdue?: Overdue;
  /** Of a key pair: the public half, SPKI as DER. */
  readonly publicKey?: Uint8Array;
  readonly tags: ReadonlyMap<string, string>;
  /** Counts changes; a change commits only on the version that it was made from. */
  readonly version: number;
};

/**
 * A change of a key; what is undefined is taken away. The last line is what the
 * keys of a multi-Region set have in common.
 */
export type KeyChange = {
  readonly [
    name in
      | ("description" | "state" | "tags" | "deletion")
      | "publicKey"
      | ("materials" | "rotation" | "rotationsOnDemand" | "set")
  ]?: Key[name] | undefined;
};

export function arnOf(key: Place & { readonly keyId: string }): string {
  return keyArn(key, key.keyId);
}

/** The `KeyMetadata` structure. */
export function keyMetadata(key: Key): Output {
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: arnOf(key),
    CreationDate: key.created,
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...algorithmsMember(key),
    ...deletionMembers(key),
    ...importMembers(key),
    ...multiRegionMembers(key),
    ...(showsMaterial(key) &&
      key.state !== "Creating" && { CurrentKeyMaterialId: currentMaterial(key)?.id }),
  };
}

function deletionMembers({ state, deletion }: Key): Output {
  switch (state) {
    case "PendingDeletion":
      return { DeletionDate: dateOf(deletion?.at) };
    case "PendingReplicaDeletion":
      return { PendingDeletionWindowInDays: deletion?.window };
    default:
      return {};
  }
}

/** Nothing once the material is gone. */
function importMembers(key: Key): Output {
  const current = currentMaterial(key);
  if (key.origin !== "EXTERNAL" || current === undefined || !isThere(current)) {
    return {};
  }
  return current.expires === undefined
    ? { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" }
    : { ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: dateOf(current.expires) };
}

function multiRegionMembers(key: Key): Output {
  const { set } = key;
  if (set === undefined) {
    return { MultiRegion: false };
  }
  const keyIn = (region: string) => ({ Arn: arnOf({ ...key, region }), Region: region });
  return {
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: typeInSet(key),
      PrimaryKey: keyIn(set.primary),
      ReplicaKeys: set.replicas.map(keyIn),
    },
  };
}

export type MultiRegionKeyType = "PRIMARY" | "REPLICA";

/** Undefined for a key of one Region. */
export function typeInSet({ region, set }: Pick<Key, "region" | "set">) {
  return set && (set.primary === region ? "PRIMARY" : ("REPLICA" satisfies MultiRegionKeyType));
}

/** @param time milliseconds since 1970 */
function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

/** What the key can be asked to do, under the name that its usage gives the list. */
export function algorithmsMember({ spec, usage }: Key): Output {
  return { [algorithmMembers[usage]]: algorithmsOf(spec, usage) ?? [] };
}

/** The material of other keys never changes, so AWS names it nowhere. */
export function showsMaterial({ spec }: Key): boolean {
  return spec === "SYMMETRIC_DEFAULT";
}
