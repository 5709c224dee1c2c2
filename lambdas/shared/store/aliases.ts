/**
 * Aliases in the table. The alias item, found by name, says where the alias
 * points and is the commit. So that a key's aliases are found from the key, an
 * entry in the key's partition is written before that commit, and verified
 * against it whenever it is read: an entry that a crash left behind is never seen.
 *
 * INVARIANT: a change is of the very alias that was read. One that was deleted
 * and made again has the same name, and may have the same version: it is told
 * from the other by who wrote it.
 */

import type { AliasName } from "../keys/identifiers.ts";
import type { Place } from "../keys/arn.ts";
import { notExists, writtenBy } from "./conditions.ts";
import type { Item } from "./commands.ts";
import {
  aliasItemKey,
  aliasOfKeyItemKey,
  aliasPrefix,
  keyPartition,
  placePartition,
} from "./items.ts";
import type { Table } from "./table.ts";

export type Alias = {
  /** With its `alias/` prefix. */
  readonly name: string;
  /** The id of the key that it points to, in its own account and Region. */
  readonly target: string;
  readonly created: Date;
  readonly updated: Date;
  readonly version: number;
  readonly writeId: string;
};

/** The longest name that CreateAlias takes, prefix included. */
const longestName = 256;

/** BatchGetItem takes at most this many keys. */
const batchSize = 100;

export class AliasStore {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor(table: Table, newWriteId: () => string) {
    this.#table = table;
    this.#newWriteId = newWriteId;
  }

  async find({ name, ...place }: AliasName): Promise<Alias | undefined> {
    // A KeyId may be longer than any alias, and than any sort key of the table.
    if (name.length > longestName) {
      return undefined;
    }
    const item = await this.#table.get(aliasItemKey(place, name));
    return item && readAlias(item);
  }

  /** @throws ConflictError when the name is taken */
  async create({ name, ...place }: AliasName, target: string, now: Date): Promise<void> {
    const writeId = this.#newWriteId();
    await this.#putEntry(place, target, name, writeId);
    const time = now.getTime();
    await this.#table.put(
      { ...aliasItemKey(place, name), target, created: time, updated: time, version: 1, writeId },
      notExists,
    );
  }

  /** @throws ConflictError when the alias changed since it was read */
  async retarget(place: Place, alias: Alias, target: string, now: Date): Promise<void> {
    const writeId = this.#newWriteId();
    await this.#putEntry(place, target, alias.name, writeId);
    await this.#table.update(
      aliasItemKey(place, alias.name),
      { target, updated: now.getTime(), version: alias.version + 1, writeId },
      writtenBy(alias.writeId),
    );
    await this.#removeEntry(place, alias);
  }

  /** @throws ConflictError when the alias changed since it was read */
  async delete(place: Place, alias: Alias): Promise<void> {
    await this.#table.delete(aliasItemKey(place, alias.name), writtenBy(alias.writeId));
    await this.#removeEntry(place, alias);
  }

  /** Up to `limit` aliases of an account and Region, in order of their names, behind `after`. */
  async list(place: Place, after: string | undefined, limit: number): Promise<readonly Alias[]> {
    const items = await this.#table.list({
      pk: placePartition(place),
      prefix: aliasPrefix,
      after: after === undefined ? undefined : aliasItemKey(place, after).sk,
      limit,
    });
    return items.map(readAlias);
  }

  /** The same, of the aliases that point to one key. */
  async listOfKey(
    place: Place,
    keyId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly Alias[]> {
    const found: Alias[] = [];
    let behind = after;
    while (found.length < limit) {
      const wanted = Math.min(limit - found.length, batchSize);
      const names = await this.#table.list({
        pk: keyPartition(place, keyId),
        prefix: aliasPrefix,
        after: behind === undefined ? undefined : aliasItemKey(place, behind).sk,
        limit: wanted,
      });
      const items = await this.#table.getMany(
        names.map(({ sk }) => ({ pk: placePartition(place), sk })),
      );
      found.push(
        ...items
          .flatMap((item) => item ?? [])
          .map(readAlias)
          .filter(({ target }) => target === keyId),
      );
      const last = names.at(-1);
      if (last === undefined || names.length < wanted) {
        break;
      }
      behind = nameOf(last.sk);
    }
    return found;
  }

  /**
   * Deletes aliases of a key that is gone, and then their entries.
   * @param limit how many at most
   * @returns how many there were
   */
  async deleteOfKey(place: Place, keyId: string, limit: number): Promise<number> {
    const entries = await this.#table.list({
      pk: keyPartition(place, keyId),
      prefix: aliasPrefix,
      limit,
    });
    const items = await this.#table.getMany(
      entries.map(({ sk }) => ({ pk: placePartition(place), sk })),
    );
    for (const alias of items.flatMap((item) => item ?? []).map(readAlias)) {
      if (alias.target === keyId) {
        await this.#table.deleteIfWrittenBy(aliasItemKey(place, alias.name), alias.writeId);
      }
    }
    await this.#table.remove(entries.map(({ pk, sk }) => ({ pk, sk })));
    return entries.length;
  }

  async #putEntry(place: Place, keyId: string, name: string, writeId: string): Promise<void> {
    await this.#table.put({ ...aliasOfKeyItemKey(place, keyId, name), writeId });
  }

  /**
   * Behind the commit, so what fails here loses nothing. Only the entry of this
   * very alias goes: one that was made again since, for the same key, stays.
   */
  async #removeEntry(place: Place, { name, target, writeId }: Alias): Promise<void> {
    await this.#table
      .deleteIfWrittenBy(aliasOfKeyItemKey(place, target, name), writeId)
      .catch(() => undefined);
  }
}

function nameOf(sk: string): string {
  return `alias/${sk.slice(aliasPrefix.length)}`;
}

function readAlias(item: Item): Alias {
  return {
    name: nameOf(item.sk),
    target: item["target"] as string,
    created: new Date(item["created"] as number),
    updated: new Date(item["updated"] as number),
    version: item["version"] as number,
    writeId: item["writeId"] as string,
  };
}
