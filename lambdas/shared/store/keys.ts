/** Keys and their policies in the table. */

import type { Bindings } from "../authorization/bound-principals.ts";
import { asOf } from "../keys/due.ts";
import type { Key, KeyChange, RegionSet } from "../keys/key.ts";
import type { Place } from "../keys/arn.ts";
import { withoutImport } from "../keys/material.ts";
import { isMultiRegion } from "../keys/identifiers.ts";
import { atVersion, notExists } from "./conditions.ts";
import type { DueKey, Item, ItemKey } from "./commands.ts";
import {
  type Attributes,
  everyRegion,
  newKeyItems,
  partsOf,
  readKey,
  setAttributes,
  withDue,
} from "./key-items.ts";
import {
  dueKeys,
  keyItemKey,
  keyPrefix,
  managedPartition,
  placePartition,
  policyItemKey,
} from "./items.ts";
import type { Table } from "./table.ts";

/** A key's policy as it was put. */
export type KeyPolicy = NewKeyPolicy & { readonly version: number };

export type NewKeyPolicy = {
  readonly text: string;
  /** Whom its ARNs named when it was put. */
  readonly principals: Bindings;
};

export type KeyWithPolicy = { readonly key: Key; readonly policy: KeyPolicy };

export class KeyStore {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor(table: Table, newWriteId: () => string) {
    this.#table = table;
    this.#newWriteId = newWriteId;
  }

  /** A key as of now and its policy, in one round trip; undefined when there is no such key, or no more. */
  async find(place: Place, keyId: string, now: Date): Promise<KeyWithPolicy | undefined> {
    const [keyItem, policyItem, sharedItem] = await this.#table.getMany([
      keyItemKey(place, keyId),
      policyItemKey(place, keyId),
      ...sharedItemKeys(place, keyId),
    ]);
    const key = keyItem && readKey(place, keyItem, sharedItem);
    const current = key && asOf(key, now);
    if (current === undefined) {
      return undefined;
    }
    if (current.service !== undefined) {
      const { managedKeyPolicy } = await import("../keys/managed/key-policy.ts");
      return { key: current, policy: managedKeyPolicy(current, current.service) };
    }
    // INVARIANT: the policy is written before the key. A key without one is
    // damage, and who may use it is then unknown: nobody.
    if (policyItem === undefined) {
      throw new Error(`The key ${keyId} has no policy item`);
    }
    return { key: current, policy: readPolicy(policyItem) };
  }

  /** A key as it is stored, whether it is due or not. */
  async load(place: Place, keyId: string): Promise<Key | undefined> {
    const [keyItem, sharedItem] = await this.#table.getMany([
      keyItemKey(place, keyId),
      ...sharedItemKeys(place, keyId),
    ]);
    return keyItem && readKey(place, keyItem, sharedItem);
  }

  /** The primary key of a multi-Region set, as it is stored. */
  async loadPrimary(account: string, keyId: string): Promise<Key | undefined> {
    const item = await this.#table.get(sharedItemKey({ account, keyId }));
    const region = item?.["primary"];
    return region === undefined
      ? undefined
      : this.load({ account, region: region as string }, keyId);
  }

  /** Several keys of a place as of now, in the order of their ids, in one round trip for each hundred. */
  async findMany(
    place: Place,
    keyIds: readonly string[],
    now: Date,
  ): Promise<readonly (Key | undefined)[]> {
    const items = await this.#table.getMany(keyIds.map((keyId) => keyItemKey(place, keyId)));
    return this.#read(place, items, now);
  }

  /** Up to `limit` key ids of an account and Region, in order, behind `after`. */
  async listIds(
    place: Place,
    after: string | undefined,
    limit: number,
    now: Date,
  ): Promise<readonly string[]> {
    const partitions = [placePartition(place), managedPartition(place)];
    const ids = await Promise.all(
      partitions.map((pk) => this.#listIdsIn(pk, place, after, limit, now)),
    );
    return ids.flat().toSorted().slice(0, limit);
  }

  async #listIdsIn(
    pk: string,
    place: Place,
    after: string | undefined,
    limit: number,
    now: Date,
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    let last = after;
    while (ids.length < limit) {
      const wanted = limit - ids.length;
      const items = await this.#table.list({
        pk,
        prefix: keyPrefix,
        after: last === undefined ? undefined : keyPrefix + last,
        limit: wanted,
      });
      const keys = await this.#read(place, items, now);
      ids.push(...keys.flatMap((key) => key?.keyId ?? []));
      last = items.at(-1)?.sk.slice(keyPrefix.length);
      if (items.length < wanted) {
        break;
      }
    }
    return ids;
  }

  /** What is left of items once those that are no keys, or no more, are taken out. */
  async #read(
    place: Place,
    items: readonly (Item | undefined)[],
    now: Date,
  ): Promise<readonly (Key | undefined)[]> {
    const keyIds = items.map((item) => item?.sk.slice(keyPrefix.length) ?? "");
    const multiRegion = keyIds.filter(isMultiRegion);
    const shared = await this.#table.getMany(
      multiRegion.flatMap((keyId) => sharedItemKeys(place, keyId)),
    );
    const sharedOf = new Map(multiRegion.map((keyId, index) => [keyId, shared[index]]));
    return items.map((item, index) => {
      const key = item && readKey(place, item, sharedOf.get(keyIds[index] ?? ""));
      return key && asOf(key, now);
    });
  }

  /**
   * Policy first, and last what makes the key exist: its own item, or its set's.
   * @throws ConflictError when it is there already
   */
  async create(key: Key, policy: NewKeyPolicy): Promise<void> {
    const writeId = this.#newWriteId();
    const { own, shared } = newKeyItems(key);
    await this.#putNewPolicy(key, policy, writeId);
    await this.#table.put({ ...own, writeId }, notExists);
    if (shared !== undefined) {
      await this.#table.put({ ...shared, writeId }, notExists);
    }
  }

  /** A key of a set that is there already, which has to let it in (see region-sets.ts). */
  async putReplica(replica: Key, policy: NewKeyPolicy): Promise<void> {
    const writeId = this.#newWriteId();
    const { own } = newKeyItems(replica);
    await this.#putNewPolicy(replica, policy, writeId);
    await this.#table.put({ ...own, writeId });
  }

  /** An AWS managed key, which is one item. @throws ConflictError when it is there already */
  async createManaged(key: Key): Promise<void> {
    const { own } = newKeyItems(key);
    await this.#table.put({ ...own, writeId: this.#newWriteId() }, notExists);
  }

  /**
   * What had become due by itself is written along where the change touches it.
   * @throws ConflictError when the key changed since it was read
   */
  async change(key: Key, change: KeyChange): Promise<void> {
    const { own, shared } = partsOf(key, change);
    await this.#update(keyItemKey(key, key.keyId), own, key.version);
    if (key.set !== undefined) {
      await this.#update(sharedItemKey(key), shared, key.set.version);
    }
  }

  async #update(itemKey: ItemKey, attributes: Attributes, version: number): Promise<void> {
    if (Object.keys(attributes).length > 0) {
      await this.#table.update(
        itemKey,
        { ...attributes, version: version + 1, writeId: this.#newWriteId() },
        atVersion(version),
      );
    }
  }

  /**
   * Takes back imported material that the keys of a set have not turned to. The
   * set knows it no more: that is the one write which makes it so. The bytes in
   * the items of its Regions, which nothing leads to any more, go after that.
   * @throws ConflictError when the set changed since it was read
   */
  async takeBack(key: Key, materialId: string): Promise<void> {
    const left = key.materials.filter(({ id }) => id !== materialId).map(withoutImport);
    await this.#update(
      sharedItemKey(key),
      // Due at once: should nobody get to the bytes now, the sweeper does.
      { materials: left, due: dueKeys, dueAt: 0 },
      key.set?.version ?? 0,
    );
    await this.dropTakenBack(key);
  }

  /** @throws ConflictError when one of the keys changed meanwhile */
  async dropTakenBack({ account, keyId, set }: Key): Promise<void> {
    let last: RegionSet | undefined;
    for (const { region } of set?.members ?? []) {
      const key = await this.load({ account, region }, keyId);
      if (key !== undefined) {
        // As it is read, without what the set does not know.
        await this.change(key, { materials: key.materials });
        last = key.set;
      }
    }
    if (last !== undefined) {
      const attributes = withDue(setAttributes(last), { set: last });
      await this.#update(sharedItemKey({ account, keyId }), attributes, last.version);
    }
  }

  /** @throws ConflictError when the policy changed since it was read */
  async putPolicy({ key, policy }: KeyWithPolicy, next: NewKeyPolicy): Promise<void> {
    await this.#table.update(
      policyItemKey(key, key.keyId),
      { ...next, version: policy.version + 1, writeId: this.#newWriteId() },
      atVersion(policy.version),
    );
  }

  /**
   * Destroys the material of a key of one Region, and from then on it is gone,
   * whatever the time is.
   * @returns removes the last that is left of it
   * @throws ConflictError when the key changed since it was read
   */
  async erase(key: Key): Promise<() => Promise<boolean>> {
    const itemKey = keyItemKey(key, key.keyId);
    await this.#update(itemKey, { erased: true, materials: [] }, key.version);
    return async () => {
      await this.#table.remove([policyItemKey(key, key.keyId)]);
      // Another sweeper may be at it since: one of both ends it.
      return this.#table.delete(itemKey, atVersion(key.version + 1));
    };
  }

  /** Up to `limit` keys, of whatever account, of which something is due, the longest due first. */
  async listDue(now: Date, limit: number, after: DueKey | undefined): Promise<readonly DueKey[]> {
    return this.#table.listDue({ until: now.getTime(), limit, after });
  }

  async #putNewPolicy(key: Key, { text, principals }: NewKeyPolicy, writeId: string) {
    const itemKey = policyItemKey(key, key.keyId);
    await this.#table.put({ ...itemKey, text, principals, version: 1, writeId });
  }
}

function sharedItemKey({ account, keyId }: { readonly account: string; readonly keyId: string }) {
  return keyItemKey({ account, region: everyRegion }, keyId);
}

function sharedItemKeys({ account }: Place, keyId: string): readonly ItemKey[] {
  return isMultiRegion(keyId) ? [sharedItemKey({ account, keyId })] : [];
}

function readPolicy(item: Item): KeyPolicy {
  return {
    text: item["text"] as string,
    principals: (item["principals"] ?? {}) as Bindings,
    version: item["version"] as number,
  };
}
