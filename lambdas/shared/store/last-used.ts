/**
 * When access keys and roles were last used. A use is no change of IAM: it has
 * items of its own, in a partition that even functions which only read may put
 * into. The latest one to be written stands.
 */

import type { Item } from "./commands.ts";
import { lastUsedItemKey } from "./items.ts";
import type { Table } from "./table.ts";

export type Use = {
  readonly time: Date;
  /** As in `kms`. */
  readonly service: string;
  readonly region: string;
};

export class LastUsedStore {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor(table: Table, newWriteId: () => string) {
    this.#table = table;
    this.#newWriteId = newWriteId;
  }

  /** @param id of an access key or a role */
  async put(account: string, id: string, { time, service, region }: Use): Promise<void> {
    await this.#table.put({
      ...lastUsedItemKey(account, id),
      time: time.getTime(),
      service,
      region,
      writeId: this.#newWriteId(),
    });
  }

  /** In the order of the ids; undefined for what was never used. */
  async findMany(account: string, ids: readonly string[]): Promise<readonly (Use | undefined)[]> {
    const items =
      ids.length === 0
        ? []
        : await this.#table.getMany(ids.map((id) => lastUsedItemKey(account, id)));
    return items.map((item) => item && readUse(item));
  }
}

function readUse(item: Item): Use {
  return {
    time: new Date(item["time"] as number),
    service: item["service"] as string,
    region: item["region"] as string,
  };
}
