/** What embedded-dynamodb.ts uses of dynalite 4.0.0, which has no types of its own. */

declare module "dynalite/db/index.js" {
  type Iterator = { close(): Promise<void> };

  export type Store = {
    readonly db: {
      open(): Promise<void>;
      /** Waits for operations in flight. */
      close(): Promise<void>;
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
