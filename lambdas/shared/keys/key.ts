/** A KMS key as the service knows it, and as DescribeKey shows it. */

import type { Output } from "../wire/json.ts";
import { keyArn, type Place } from "./arn.ts";
import { algorithmMembers, algorithmsOf, type KeySpec, type KeyUsage } from "./specs.ts";

export type KeyState =
  | "Enabled"
  | "Disabled"
  | "PendingDeletion"
  | "PendingImport"
  | "PendingReplicaDeletion"
  | "Unavailable"
  | "Creating"
  | "Updating";

/** Key material, sealed for its key. */
export type SealedMaterial = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Which of the account's domain keys sealed it, counted from 1. */
  readonly domainKey: number;
  readonly sealed: Uint8Array;
};

export type Key = Place & {
  readonly keyId: string;
  readonly created: Date;
  readonly description: string;
  readonly state: KeyState;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly origin: "AWS_KMS";
  readonly manager: "CUSTOMER";
  /** What new ciphertexts and signatures are made with. */
  readonly material: SealedMaterial;
  /** Of a key pair: the public half, SPKI as DER. */
  readonly publicKey?: Uint8Array;
  readonly tags: ReadonlyMap<string, string>;
  /** Counts changes; a change commits only on the version that it was made from. */
  readonly version: number;
};

/** A change of a key's own attributes. */
export type KeyChange = Partial<Pick<Key, "description" | "state" | "tags">>;

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
    MultiRegion: false,
    ...(showsMaterial(key) && { CurrentKeyMaterialId: key.material.id }),
  };
}

/** What the key can be asked to do, under the name that its usage gives the list. */
export function algorithmsMember({ spec, usage }: Key): Output {
  return { [algorithmMembers[usage]]: algorithmsOf(spec, usage) ?? [] };
}

/** The material of other keys never changes, so AWS names it nowhere. */
export function showsMaterial({ spec }: Key): boolean {
  return spec === "SYMMETRIC_DEFAULT";
}
