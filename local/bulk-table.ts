/**
 * Many items of one of dynalite's tables, written as one batch of its store.
 * dynalite's own BatchWriteItem writes them one by one: docs/decisions/0007 has
 * the measurements.
 *
 * INVARIANT: keys are locked as dynalite locks them, so that a conditional
 * write finds an item as it was before the batch, or as it is after.
 */

import { promisify } from "node:util";
import dynaliteDb from "dynalite/db/index.js";
import type { Change, Items, Store, StoredItem, Table } from "dynalite/db/index.js";

/** An item by the key that the store has it under. */
export type Entry = { readonly key: string; readonly item: StoredItem };

export type BulkTable = {
  /** @returns undefined for what DynamoDB would refuse, or what is not stored as it is */
  entryOf(item: StoredItem): Entry | undefined;
  /**
   * All of it, indexes included, or nothing.
   * @param puts of different keys
   * @param deleted keys. What is put and deleted is deleted
   */
  write(puts: readonly Entry[], deleted: readonly string[]): Promise<void>;
};

/** Bytes, as DynamoDB counts them. */
const largestItem = 400 * 1024;

export async function openBulkTable(store: Store, name: string): Promise<BulkTable> {
  // Nobody changes it while this process runs.
  const table = await promisify(store.getTable)(name);
  const items = store.getItemDb(name);
  return {
    entryOf(item) {
      const isPlain =
        dynaliteDb.validateItem(item, table) == null &&
        Object.values(item).every(isStoredAsIs) &&
        dynaliteDb.itemSize(item) <= largestItem;
      return isPlain ? { key: dynaliteDb.createKey(item, table), item } : undefined;
    },
    write(puts, deleted) {
      const next = new Map<string, StoredItem | undefined>([
        ...puts.map(({ key, item }) => [key, item] as const),
        ...deleted.map((key) => [key, undefined] as const),
      ]);
      return whileLocked(items, [...next.keys()], () => replace(store, table, next));
    },
  };
}

/** Bytes are stored in base64, and of sets nothing may be there twice: neither is in an event. */
function isStoredAsIs(value: unknown): boolean {
  const [[type, content] = []] = Object.entries(value as object);
  return (
    type === "S" ||
    type === "N" ||
    type === "BOOL" ||
    (type === "L" && (content as readonly unknown[]).every(isStoredAsIs))
  );
}

/**
 * One batch for the items and their indexes: dynalite writes one after the
 * other, and an end of the process between them would leave an intent that the
 * sweeper never finds.
 */
async function replace(
  store: Store,
  table: Table,
  next: ReadonlyMap<string, StoredItem | undefined>,
): Promise<void> {
  const { TableName, GlobalSecondaryIndexes = [] } = table;
  const items = store.getItemDb(TableName);
  const actions = await Promise.all(
    [...next].map(async ([key, item]) =>
      dynaliteDb.getIndexActions(GlobalSecondaryIndexes, await stored(items, key), item, table),
    ),
  );
  const ofIndex = (name: string) => `index-global~${TableName}~${name}`;
  await batch(store, [
    ...actions.flatMap(({ deletes }) => deletes.map(({ index, key }) => del(ofIndex(index), key))),
    ...actions.flatMap(({ puts }) =>
      puts.map(({ index, key, item }) => put(ofIndex(index), key, item)),
    ),
    ...[...next].map(([key, item]) =>
      item === undefined ? del(`item-${TableName}`, key) : put(`item-${TableName}`, key, item),
    ),
  ]);
}

/** In dynalite's one store, the keys of each table and index begin with its name: see its `getSubDb`. */
const put = (part: string, key: string, value: StoredItem): Change => ({
  type: "put",
  key: `${part}~${key}`,
  value,
});

const del = (part: string, key: string): Change => ({ type: "del", key: `${part}~${key}` });

function batch({ db }: Store, changes: readonly Change[]): Promise<void> {
  return new Promise((resolve, reject) => {
    db.batch(changes, (error) => (error ? reject(error) : resolve()));
  });
}

/** What is not there is undefined, or NotFoundError: that depends on the store. */
function stored(items: Items, key: string): Promise<StoredItem | undefined> {
  return new Promise((resolve, reject) => {
    items.get(key, (error, item) => {
      if (error && (error as Error).name !== "NotFoundError") {
        reject(error);
      } else {
        resolve(error ? undefined : item);
      }
    });
  });
}

function whileLocked(
  items: Items,
  keys: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    items.lock(keys, (release) => {
      void work()
        .then(resolve, reject)
        .finally(release(() => {}));
    });
  });
}
