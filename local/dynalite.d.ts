/** What the embedded DynamoDB uses of dynalite 4.0.0, which has no types of its own. */

declare module "dynalite/db/index.js" {
  type Iterator = { close(): Promise<void> };

  /** An item in DynamoDB's own JSON. */
  export type StoredItem = Readonly<Record<string, unknown>>;

  type Done<T = void> = (error: unknown, value: T) => void;
  type Callback = (...results: unknown[]) => void;

  export type Change =
    | { readonly type: "put"; readonly key: string; readonly value: StoredItem }
    | { readonly type: "del"; readonly key: string };

  /** The items of a table, or of an index, by the keys that dynalite makes of theirs. */
  export type Items = {
    get(key: string, done: Done<StoredItem | undefined>): void;
    /** Calls back when nobody else holds one of these keys, with what releases them and then calls on. */
    lock(keys: readonly string[], held: (release: (then: Callback) => Callback) => void): void;
  };

  export type Index = { readonly IndexName: string };

  export type Table = {
    readonly TableName: string;
    readonly GlobalSecondaryIndexes?: readonly Index[];
  };

  export type Store = {
    getTable(name: string, done: Done<Table>): void;
    getItemDb(table: string): Items;
    readonly db: {
      open(): Promise<void>;
      /** Waits for operations in flight. */
      close(): Promise<void>;
      /** All of them, or none. */
      batch(changes: readonly Change[], done: Done): void;
      keys(range?: object): Iterator;
      values(range?: object): Iterator;
    };
  };

  export type ActionCall = (
    store: Store,
    input: unknown,
    callback: (error: unknown, output: unknown) => void,
  ) => void;

  export type ActionRules = { readonly types: object; readonly custom?: unknown };

  const db: {
    create(options: {
      /** In memory where it is left out. */
      path?: string;
      createTableMs?: number;
      updateTableMs?: number;
      deleteTableMs?: number;
    }): Store;
    createKey(item: StoredItem, table: Table): string;
    /** @param item undefined where it is deleted */
    getIndexActions(
      indexes: readonly Index[],
      existing: StoredItem | undefined,
      item: StoredItem | undefined,
      table: Table,
    ): {
      readonly puts: readonly {
        readonly index: string;
        readonly key: string;
        readonly item: StoredItem;
      }[];
      readonly deletes: readonly { readonly index: string; readonly key: string }[];
    };
    /** @returns an error for what is no item of the table */
    validateItem(item: StoredItem, table: Table): Error | null | undefined;
    /** Bytes. */
    itemSize(item: StoredItem): number;
  };
  export default db;
}

declare module "dynalite/validations/index.js" {
  import type { Store } from "dynalite/db/index.js";

  const validations: {
    /** @throws an object with `statusCode` and `body` */
    checkTypes(input: unknown, types: object): unknown;
    /** @throws an object with `statusCode` and `body` */
    checkValidations(input: unknown, types: object, custom: unknown, store: Store): void;
  };
  export default validations;
}
