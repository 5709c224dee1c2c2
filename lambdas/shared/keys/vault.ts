/**
 * Key material, sealed and opened. The hierarchy: the wrapping secret seals an
 * account's domain key, the domain key seals the material of its keys.
 *
 * Domain keys and opened material cannot change, so they are kept for the life
 * of the process: after the first use of a key, none of this reads anything.
 */

import { hkdfSha256 } from "../crypto/hkdf.ts";
import type { Random } from "../crypto/random.ts";
import { seal, type SealIdentity, unseal } from "../crypto/sealing.ts";
import { BoundedMap } from "../runtime/bounded-map.ts";
import { notExists } from "../store/conditions.ts";
import { ConflictError } from "../store/failures.ts";
import { domainKeyItemKey, domainKeyPrefix, managedDomainKey } from "../store/items.ts";
import type { Item } from "../store/commands.ts";
import type { Table } from "../store/table.ts";
import type { Place } from "./arn.ts";
import { isManaged, isMultiRegion } from "./identifiers.ts";
import type { SealedMaterial } from "./material.ts";
import type { Wrapping } from "./wrapping.ts";

type KeyPlace = Place & { readonly keyId: string };

/** Something of an account's that is no key material. */
export type Sealed = Pick<SealedMaterial, "domainKey" | "sealed">;

const domainKeyLength = 32;

/** The account's first, and so far its only one. */
const accountDomainKey = 1;

/** Of one account; it has one, and one more for each time that they are replaced. */
const mostDomainKeys = 1000;

/** How much opened material a process keeps: beyond this, the oldest goes. */
const materialsKept = 1000;

export class Vault {
  readonly #table: Table;
  readonly #wrapping: Wrapping;
  readonly #random: Random;
  readonly #newWriteId: () => string;
  readonly #domainKeys = new Map<string, Uint8Array>();
  readonly #materials = new BoundedMap<string, Uint8Array>(materialsKept);

  constructor(table: Table, wrapping: Wrapping, random: Random, newWriteId: () => string) {
    this.#table = table;
    this.#wrapping = wrapping;
    this.#random = random;
    this.#newWriteId = newWriteId;
  }

  /** Seals new material for a key, and names it. */
  async seal(key: KeyPlace, material: Uint8Array): Promise<SealedMaterial> {
    const id = materialId(key.keyId, material);
    const number = isManaged(key.keyId) ? managedDomainKey : accountDomainKey;
    const identity = materialIdentity(key, id);
    return { id, ...(await this.#sealUnder(key.account, number, identity, material)) };
  }

  /** Seals something under the account's domain key. */
  async sealFor(account: string, identity: SealIdentity, plaintext: Uint8Array): Promise<Sealed> {
    return this.#sealUnder(account, accountDomainKey, identity, plaintext);
  }

  /** Whether what a key has was not shredded with its account. */
  async isThere({ account }: KeyPlace, { domainKey }: Pick<Sealed, "domainKey">): Promise<boolean> {
    return (await this.#domainKey(account, domainKey)) !== undefined;
  }

  async #sealUnder(
    account: string,
    number: number,
    identity: SealIdentity,
    plaintext: Uint8Array,
  ): Promise<Sealed> {
    const domainKey =
      (await this.#domainKey(account, number)) ?? (await this.#createDomainKey(account, number));
    return { domainKey: number, sealed: seal(domainKey, identity, plaintext, this.#random) };
  }

  /**
   * Opens what may come from anybody.
   * @returns undefined for what was not sealed here, for this account and identity
   */
  async openFor(
    account: string,
    identity: SealIdentity,
    { domainKey: number, sealed }: Sealed,
  ): Promise<Uint8Array | undefined> {
    if (number < accountDomainKey || number > mostDomainKeys) {
      return undefined;
    }
    const domainKey = await this.#domainKey(account, number);
    return domainKey && unseal(domainKey, identity, sealed);
  }

  /** The bytes of a key's material. They belong to the vault: read them, never change or keep them. */
  async open(key: KeyPlace, { id, domainKey, sealed }: SealedMaterial): Promise<Uint8Array> {
    const identity = materialIdentity(key, id);
    const slot = identity.join("/");
    const known = this.#materials.get(slot);
    if (known !== undefined) {
      return known;
    }
    const sealedWith = await this.#domainKey(key.account, domainKey);
    if (sealedWith === undefined) {
      throw new Error(`Domain key ${domainKey} of account ${key.account} is gone`);
    }
    const material = unseal(sealedWith, identity, sealed);
    if (material === undefined) {
      throw new Error(`The material of key ${key.keyId} does not open under its domain key`);
    }
    this.#materials.set(slot, material);
    return material;
  }

  /** Keeps nothing of a key's material: there is nothing left to keep. */
  forget(key: KeyPlace): void {
    const prefix = materialIdentity(key, "").join("/");
    for (const slot of this.#materials.keys()) {
      if (slot.startsWith(prefix)) {
        this.#materials.delete(slot);
      }
    }
  }

  /**
   * Deletes an account's domain keys, and with them all that lies sealed under
   * them: the end of a closed account. There may be none.
   */
  async shred(account: string): Promise<void> {
    for (const number of [managedDomainKey, accountDomainKey]) {
      const { pk } = domainKeyItemKey(account, number);
      const items = await this.#table.list({ pk, prefix: domainKeyPrefix, limit: mostDomainKeys });
      for (const { sk, writeId } of items) {
        await this.#table.deleteIfWrittenBy({ pk, sk }, writeId as string);
      }
    }
    for (const slot of this.#domainKeys.keys()) {
      if (slot.startsWith(`${account}/`)) {
        this.#domainKeys.delete(slot);
      }
    }
    for (const slot of this.#materials.keys()) {
      if (slot.startsWith(`material/${account}/`)) {
        this.#materials.delete(slot);
      }
    }
  }

  async #domainKey(account: string, number: number): Promise<Uint8Array | undefined> {
    const slot = domainKeySlot(account, number);
    const known = this.#domainKeys.get(slot);
    if (known !== undefined) {
      return known;
    }
    const item = await this.#table.get(domainKeyItemKey(account, number));
    const domainKey = item && (await this.#unwrap(account, number, item));
    if (domainKey !== undefined) {
      this.#domainKeys.set(slot, domainKey);
    }
    return domainKey;
  }

  /** Two that create it at once end with the same one: the first to be written. */
  async #createDomainKey(account: string, number: number): Promise<Uint8Array> {
    const domainKey = this.#random(domainKeyLength);
    const wrapped = await this.#wrapping.wrap(domainKeyIdentity(account, number), domainKey);
    const itemKey = domainKeyItemKey(account, number);
    try {
      await this.#table.put({ ...itemKey, ...wrapped, writeId: this.#newWriteId() }, notExists);
    } catch (error) {
      const written = error instanceof ConflictError && (await this.#domainKey(account, number));
      if (!written) {
        throw error;
      }
      return written;
    }
    this.#domainKeys.set(domainKeySlot(account, number), domainKey);
    return domainKey;
  }

  #unwrap(account: string, number: number, item: Item): Promise<Uint8Array> {
    return this.#wrapping.unwrap(domainKeyIdentity(account, number), {
      wrappingVersion: item["wrappingVersion"] as string,
      blob: item["blob"] as Uint8Array,
    });
  }
}

/**
 * What material is called: 64 hexadecimal digits that follow from the key and
 * the bytes, as AWS's do for imported material. One-way, so that the name,
 * which clients read, tells nothing of the bytes.
 */
function materialId(keyId: string, material: Uint8Array): string {
  const id = hkdfSha256({
    inputKey: material,
    salt: new Uint8Array(),
    info: `lockstead key material id v1 ${keyId}`,
    length: 32,
  });
  return Buffer.from(id).toString("hex");
}

/** A multi-Region key's material opens in each of its Regions. */
function materialIdentity({ account, region, keyId }: KeyPlace, id: string): SealIdentity {
  return ["material", account, isMultiRegion(keyId) ? "*" : region, keyId, id];
}

function domainKeySlot(account: string, number: number): string {
  return `${account}/${number}`;
}

function domainKeyIdentity(account: string, number: number): SealIdentity {
  return ["domain-key", account, String(number)];
}
