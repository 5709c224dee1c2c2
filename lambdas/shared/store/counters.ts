/**
 * How many keys a place has, and how many grants a key: an item each, so that
 * whoever makes one more need not count the others.
 *
 * INVARIANT: a counter is never too low. What makes something counts it first,
 * and what deletes something counts it down last, if it is certain that it was
 * deleted, and by this very request: who dies in between, or cannot tell, leaves
 * a counter too high.
 *
 * One that is too high is found out when it keeps somebody from something: what
 * is there is counted anew, and the counter is put right. That must not
 * - miss what is counted and about to be made: so nothing is counted anew before
 *   the last that was counted is there, or will never be (`at`). Functions are
 *   stopped after 20 seconds: that leaves room for clocks that differ, and for
 *   requests that began early and counted late;
 * - be counted down for what was deleted before it, and is not in it: who deletes
 *   looks at the counter first, and leaves it alone if it was counted anew
 *   meanwhile (`recount`).
 */

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { longestRequest } from "../audit/settle.ts";
import type { Item, ItemKey } from "./commands.ts";
import { type Condition, notExists, writtenBy } from "./conditions.ts";
import {
  below,
  type CountedRange,
  countCommand,
  type Step,
  stepCommand,
} from "./counter-commands.ts";
import { ConflictError, isConditionFailure, translateFailure, wasRetried } from "./failures.ts";
import { type Database, Table } from "./table.ts";

/** What a counter counts: items of one partition. */
export type Counted = {
  /** Of the counter. */
  readonly key: ItemKey;
  /** Of the sort keys of what is counted. */
  readonly prefix: string;
  /** What the items must have to count. */
  readonly having?: Condition;
};

/** How often others may come between. */
const attempts = 5;

/**
 * `refused`: the condition did not hold. `unknown`: it did not hold for a write
 * that was sent again, be it that the first one was made or that others were.
 */
type Outcome = "done" | "refused" | "unknown";

export class Counters {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor({ client, table, newWriteId }: Database) {
    this.#client = client;
    this.#name = table;
    this.#table = new Table(client, table);
    this.#newWriteId = newWriteId;
  }

  /**
   * Counts one more, unless there are as many as there may be. One write.
   * @returns how many there are if there is no room; undefined when it has been counted
   * @throws ConflictError when others counted at the same time
   */
  async add(counted: Counted, limit: number, now: Date): Promise<number | undefined> {
    const { key } = counted;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      // Sent twice, it counts twice: that is too high, and no worse than that.
      if ((await this.#step(key, { by: 1, at: now.getTime() }, below(limit))) === "done") {
        return undefined;
      }
      const stored = await this.#table.get(key);
      if (stored === undefined || Number(stored["count"]) >= limit) {
        return this.#isMoving(stored, now)
          ? Number(stored["count"])
          : this.#recount(counted, stored, limit, now);
      }
    }
    throw new ConflictError(`The counter ${key.pk} ${key.sk} changed`);
  }

  /**
   * Takes back what `add` counted, right after it: nothing is counted anew while
   * what was counted may still be made. What fails here only leaves the counter too high.
   */
  async takeBack({ key }: Counted): Promise<void> {
    await this.#subtract(key, await this.#find(key));
  }

  /**
   * Deletes something, and counts one less.
   * @param remove whether it is certain that it was there, and that nobody else deleted it
   */
  async without({ key }: Counted, remove: () => Promise<boolean>): Promise<void> {
    const before = await this.#find(key);
    if (await remove()) {
      await this.#subtract(key, before);
    }
  }

  async remove({ key }: Counted): Promise<void> {
    await this.#table.remove([key]);
  }

  /** From one that cannot be read, nothing is taken away: then it is too high. */
  async #find(key: ItemKey): Promise<Item | undefined> {
    return this.#table.get(key).catch(() => undefined);
  }

  /** Never fails. @param before what the counter was before the deletion */
  async #subtract(key: ItemKey, before: Item | undefined): Promise<void> {
    let stored = before;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (!stored || stored["recount"] !== before?.["recount"] || !(Number(stored["count"]) > 0)) {
        return;
      }
      // Sent twice, it finds its own write, and counts once.
      const current = writtenBy(stored["writeId"] as string);
      const outcome = await this.#step(key, { by: -1 }, current).catch(() => "failed");
      if (outcome !== "refused") {
        return;
      }
      stored = await this.#find(key);
    }
  }

  async #step(key: ItemKey, step: Omit<Step, "writeId">, condition: Condition): Promise<Outcome> {
    const change = { ...step, writeId: this.#newWriteId() };
    try {
      await this.#client.send(stepCommand(this.#name, key, change, condition));
      return "done";
    } catch (error) {
      if (!isConditionFailure(error)) {
        throw translateFailure(error);
      }
      return wasRetried(error) ? "unknown" : "refused";
    }
  }

  /** Whether something that was counted may still be about to be made. */
  #isMoving(stored: Item | undefined, now: Date): stored is Item {
    return Math.abs(now.getTime() - Number(stored?.["at"])) < longestRequest;
  }

  /** Where there is no counter yet, or where it leaves no room. @throws ConflictError */
  async #recount(
    { key, prefix, having }: Counted,
    stored: Item | undefined,
    limit: number,
    now: Date,
  ): Promise<number | undefined> {
    const there = await this.#count({ pk: key.pk, prefix, having });
    const isFull = there >= limit;
    const writeId = this.#newWriteId();
    await this.#table.put(
      { ...key, count: isFull ? there : there + 1, at: now.getTime(), recount: writeId, writeId },
      stored === undefined ? notExists : writtenBy(stored["writeId"] as string),
    );
    return isFull ? there : undefined;
  }

  async #count(range: CountedRange): Promise<number> {
    let count = 0;
    let last: ItemKey | undefined;
    do {
      const next = countCommand(this.#name, { ...range, after: last?.sk });
      const answer = await this.#client.send(next).catch((error: unknown) => {
        throw translateFailure(error);
      });
      count += answer.Count ?? 0;
      last = answer.LastEvaluatedKey as ItemKey | undefined;
    } while (last !== undefined);
    return count;
  }
}
