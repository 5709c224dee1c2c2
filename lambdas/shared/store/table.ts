/**
 * The one table. No transactions: a mutation becomes visible by one conditional
 * write to one item, and what that item needs is written before it.
 */

import type { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import {
  batchGetCommand,
  deleteCommand,
  type DueKey,
  type DueRange,
  getCommand,
  type Item,
  type ItemKey,
  putCommand,
  queryCommand,
  queryDueCommand,
  queryRetirableCommand,
  type Range,
  type RetirableRange,
  updateCommand,
} from "./commands.ts";
import { type Condition, writtenBy } from "./conditions.ts";
import { ConflictError, isConditionFailure, translateFailure, wasRetried } from "./failures.ts";

/** BatchGetItem takes at most this many keys. */
const batchSize = 100;

/** In bytes of UTF-8. */
const longestSortKey = 1024;

/** BatchGetItem may leave keys unprocessed under load; this often they are asked for again. */
const batchAttempts = 5;

/** What stores are made of. */
export type Database = {
  readonly client: DynamoDBDocumentClient;
  /** Names. */
  readonly table: string;
  readonly eventsTable: string;
  readonly eventRetentionDays: number;
  readonly newWriteId: () => string;
};

export type EventsTable = Pick<Database, "client" | "eventsTable" | "eventRetentionDays">;

export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const answer = await this.#send(() => this.#client.send(getCommand(this.#name, key)));
    return answer.Item as Item | undefined;
  }

  /**
   * Different items, in the order of their keys: up to 100 in one round trip,
   * more in as many at once. No item has a sort key that is longer than
   * DynamoDB takes, whatever a client asks for.
   */
  async getMany(keys: readonly ItemKey[]): Promise<readonly (Item | undefined)[]> {
    const possible = keys.filter(({ sk }) => Buffer.byteLength(sk) <= longestSortKey);
    const batches = Array.from({ length: Math.ceil(possible.length / batchSize) }, (_, n) =>
      this.#getBatch(possible.slice(n * batchSize, (n + 1) * batchSize)),
    );
    const found = new Map((await Promise.all(batches)).flat().map((item) => [address(item), item]));
    return keys.map((key) => found.get(address(key)));
  }

  async #getBatch(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    let wanted = keys;
    for (let attempt = 1; wanted.length > 0; attempt++) {
      const asked = wanted;
      const answer = await this.#send(() => this.#client.send(batchGetCommand(this.#name, asked)));
      found.push(...((answer.Responses?.[this.#name] ?? []) as Item[]));
      wanted = (answer.UnprocessedKeys?.[this.#name]?.Keys ?? []) as unknown as ItemKey[];
      if (wanted.length > 0 && attempt === batchAttempts) {
        throw translateFailure(
          Object.assign(new Error("DynamoDB left keys unprocessed"), {
            name: "ProvisionedThroughputExceededException",
          }),
        );
      }
    }
    return found;
  }

  /** Up to `limit` items of a range, in the order of their sort keys. */
  async list(range: Range): Promise<readonly Item[]> {
    return this.#pages(range.limit, (limit, last) =>
      queryCommand(this.#name, { ...range, limit, after: last?.sk ?? range.after }),
    );
  }

  /** Up to `limit` keys of which something is due, from the index. */
  async listDue(range: DueRange): Promise<readonly DueKey[]> {
    const answer = await this.#send(() => this.#client.send(queryDueCommand(this.#name, range)));
    return (answer.Items ?? []) as DueKey[];
  }

  /** Up to `limit` grants that someone may retire, from the index. */
  async listRetirable(range: RetirableRange): Promise<readonly Item[]> {
    return this.#pages(range.limit, (limit, last) =>
      queryRetirableCommand(this.#name, { ...range, limit, after: last ?? range.after }),
    );
  }

  /** One answer holds at most 1 MB, so it may end before the limit. */
  async #pages(
    limit: number,
    command: (limit: number, last: ItemKey | undefined) => QueryCommand,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    let last: ItemKey | undefined;
    while (items.length < limit) {
      const next = command(limit - items.length, last);
      const answer = await this.#send(() => this.#client.send(next));
      items.push(...((answer.Items ?? []) as Item[]));
      if (answer.LastEvaluatedKey === undefined) {
        break;
      }
      const { pk, sk } = answer.LastEvaluatedKey as ItemKey;
      last = { pk, sk };
    }
    return items;
  }

  /** Writes a whole item. @throws ConflictError when the condition does not hold */
  async put(item: Item & { readonly writeId: string }, condition?: Condition): Promise<void> {
    const { pk, sk, writeId } = item;
    await this.#commit({ pk, sk }, writeId, () =>
      this.#client.send(putCommand(this.#name, item, condition)),
    );
  }

  /** Sets some attributes of an item. @throws ConflictError when the condition does not hold */
  async update(
    key: ItemKey,
    changes: Readonly<Record<string, unknown>> & { readonly writeId: string },
    condition: Condition,
  ): Promise<void> {
    await this.#commit(key, changes.writeId, () =>
      this.#client.send(updateCommand(this.#name, key, changes, condition)),
    );
  }

  /**
   * Deletes an item that has to be there still.
   * @returns whether it is certain that nobody else did
   * @throws ConflictError when the condition does not hold
   */
  async delete(key: ItemKey, condition: Condition): Promise<boolean> {
    return this.#commit(key, undefined, () =>
      this.#client.send(deleteCommand(this.#name, key, condition)),
    );
  }

  /** Deletes items, whatever is in them, and whether they are there or not. */
  async remove(keys: readonly ItemKey[]): Promise<void> {
    await Promise.all(
      keys.map((key) => this.#send(() => this.#client.send(deleteCommand(this.#name, key)))),
    );
  }

  /** Deletes the item if `writeId` wrote it; does nothing otherwise. */
  async deleteIfWrittenBy(key: ItemKey, writeId: string): Promise<void> {
    try {
      await this.#client.send(deleteCommand(this.#name, key, writtenBy(writeId)));
    } catch (error) {
      if (!isConditionFailure(error)) {
        throw translateFailure(error);
      }
    }
  }

  /**
   * A conditional write. The SDK repeats one whose answer was lost, and the
   * repetition then fails on what the first try wrote: that is success, and it
   * is told from a conflict by the write's own id. A deletion leaves no id: where
   * the item is gone then, it may have been somebody else. And where somebody
   * wrote after the first try, its success is taken for a conflict.
   * @returns whether no repetition leaves a doubt
   */
  async #commit(
    key: ItemKey,
    writeId: string | undefined,
    send: () => Promise<unknown>,
  ): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) {
        throw translateFailure(error);
      }
      if (wasRetried(error) && (await this.get(key))?.["writeId"] === writeId) {
        return false;
      }
      throw new ConflictError(`The item ${address(key)} changed`, { cause: error });
    }
  }

  async #send<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw translateFailure(error);
    }
  }
}

function address({ pk, sk }: ItemKey): string {
  return `${pk} ${sk}`;
}
