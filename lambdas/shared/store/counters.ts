/**
 * How many keys a place has, and how many grants a key: an item each, so that
 * whoever makes one more need not count the others.
 *
 * INVARIANT: what makes something counts it first, and what deletes something
 * counts it down last: who dies in between leaves a counter too high, never too
 * low. One that is too high is found out when it keeps somebody from something:
 * before that, what is there is counted anew, and the counter is put right. What
 * others are about to make or have just deleted meanwhile, a recount may get
 * wrong by as many; it rights itself at the next.
 */

import type { ItemKey } from "./commands.ts";
import { below, type Condition, notExists, writtenBy } from "./conditions.ts";
import { ConflictError } from "./failures.ts";
import type { Table } from "./table.ts";

/** What a counter counts: items of one partition. */
export type Counted = {
  /** Of the counter. */
  readonly key: ItemKey;
  /** Of the sort keys of what is counted. */
  readonly prefix: string;
  /** What the items must have to count. */
  readonly having?: Condition;
};

/** Milliseconds for which a recount that found no room is believed: counting is dear, and refusals are not. */
const recountPause = 60 * 1000;

/** How often others may come between. */
const attempts = 3;

export class Counters {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor(table: Table, newWriteId: () => string) {
    this.#table = table;
    this.#newWriteId = newWriteId;
  }

  /**
   * Counts one more, unless there are as many as there may be. One write.
   * @returns how many there are if there is no room; undefined when it has been counted
   * @throws ConflictError when others counted at the same time
   */
  async add(counted: Counted, limit: number, now: Date): Promise<number | undefined> {
    try {
      // Sent twice, it counts twice: that is too high, and no worse than that.
      await this.#table.add(
        counted.key,
        { name: "count", by: 1 },
        this.#newWriteId(),
        below(limit),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        throw error;
      }
      return this.#recount(counted, limit, now);
    }
  }

  /** Behind the deletion that it follows: what fails here only leaves the counter too high. */
  async subtract({ key }: Counted): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        const stored = await this.#table.get(key);
        if (stored !== undefined && Number(stored["count"]) > 0) {
          const asRead = writtenBy(stored["writeId"] as string);
          await this.#table.add(key, { name: "count", by: -1 }, this.#newWriteId(), asRead);
        }
        return;
      } catch (error) {
        if (!(error instanceof ConflictError)) {
          return;
        }
      }
    }
  }

  async remove({ key }: Counted): Promise<void> {
    await this.#table.remove([key]);
  }

  /** Where there is no counter yet, or where it leaves no room. */
  async #recount(counted: Counted, limit: number, now: Date): Promise<number | undefined> {
    const { key, prefix, having } = counted;
    const stored = await this.#table.get(key);
    const count = Number(stored?.["count"]);
    const age = now.getTime() - Number(stored?.["fullAt"]);
    if (count >= limit && age >= 0 && age < recountPause) {
      return count;
    }
    const there = await this.#table.count({ pk: key.pk, prefix, having });
    const isFull = there >= limit;
    await this.#table.put(
      {
        ...key,
        count: isFull ? there : there + 1,
        ...(isFull && { fullAt: now.getTime() }),
        writeId: this.#newWriteId(),
      },
      stored === undefined ? notExists : writtenBy(stored["writeId"] as string),
    );
    return isFull ? there : undefined;
  }
}
