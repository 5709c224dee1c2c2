/** Keys and their policies in the table. */

import type { Bindings } from "../authorization/bound-principals.ts";
import type { Key, KeyChange } from "../keys/key.ts";
import type { Place } from "../keys/arn.ts";
import { atVersion, notExists } from "./conditions.ts";
import type { Item } from "./commands.ts";
import { keyItemKey, keyPrefix, placePartition, policyItemKey } from "./items.ts";
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

  /** A key and its policy, in one round trip; undefined when there is no such key. */
  async find(place: Place, keyId: string): Promise<KeyWithPolicy | undefined> {
    const [keyItem, policyItem] = await this.#table.getMany([
      keyItemKey(place, keyId),
      policyItemKey(place, keyId),
    ]);
    if (keyItem === undefined) {
      return undefined;
    }
    // INVARIANT: the policy is written before the key. A key without one is
    // damage, and who may use it is then unknown: nobody.
    if (policyItem === undefined) {
      throw new Error(`The key ${keyId} has no policy item`);
    }
    return { key: readKey(place, keyItem), policy: readPolicy(policyItem) };
  }

  /** Up to `limit` key ids of an account and Region, in order, behind `after`. */
  async listIds(
    place: Place,
    after: string | undefined,
    limit: number,
  ): Promise<readonly string[]> {
    const items = await this.#table.list({
      pk: placePartition(place),
      prefix: keyPrefix,
      after: after === undefined ? undefined : keyPrefix + after,
      limit,
    });
    return items.map(({ sk }) => sk.slice(keyPrefix.length));
  }

  /** Policy first, key last: the key item is what makes the key exist. */
  async create(key: Key, { text, principals }: NewKeyPolicy): Promise<void> {
    const writeId = this.#newWriteId();
    await this.#table.put({
      ...policyItemKey(key, key.keyId),
      text,
      principals,
      version: 1,
      writeId,
    });
    await this.#table.put({ ...writeKey(key), writeId }, notExists);
  }

  /** @throws ConflictError when the key changed since it was read */
  async change(key: Key, change: KeyChange): Promise<void> {
    const { tags, ...plain } = change;
    await this.#table.update(
      keyItemKey(key, key.keyId),
      {
        ...plain,
        ...(tags && { tags: writeTags(tags) }),
        version: key.version + 1,
        writeId: this.#newWriteId(),
      },
      atVersion(key.version),
    );
  }

  /** @throws ConflictError when the policy changed since it was read */
  async putPolicy({ key, policy }: KeyWithPolicy, next: NewKeyPolicy): Promise<void> {
    await this.#table.update(
      policyItemKey(key, key.keyId),
      { ...next, version: policy.version + 1, writeId: this.#newWriteId() },
      atVersion(policy.version),
    );
  }
}

function writeKey(key: Key): Item {
  const { account, region, keyId, created, tags, ...rest } = key;
  return {
    ...keyItemKey({ account, region }, keyId),
    ...rest,
    created: created.getTime(),
    tags: writeTags(tags),
  };
}

function readKey({ account, region }: Place, item: Item): Key {
  const { pk: _pk, sk, created, tags, writeId: _writeId, ...rest } = item;
  return {
    ...(rest as Omit<Key, "account" | "region" | "keyId" | "created" | "tags">),
    account,
    region,
    keyId: sk.slice(keyPrefix.length),
    created: new Date(created as number),
    tags: new Map((tags as readonly { k: string; v: string }[]).map(({ k, v }) => [k, v])),
  };
}

/** A list, because a tag may have any name, `__proto__` among them. */
function writeTags(tags: ReadonlyMap<string, string>): readonly { k: string; v: string }[] {
  return [...tags].map(([k, v]) => ({ k, v }));
}

function readPolicy(item: Item): KeyPolicy {
  return {
    text: item["text"] as string,
    principals: (item["principals"] ?? {}) as Bindings,
    version: item["version"] as number,
  };
}
