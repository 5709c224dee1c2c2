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

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ItemKey } from "./commands.ts";
import { type Condition, notExists, writtenBy } from "./conditions.ts";
import { addCommand, below, type CountedRange, countCommand } from "./counter-commands.ts";
import { isConditionFailure, translateFailure, wasRetried } from "./failures.ts";
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

/** Milliseconds for which a recount that found no room is believed: counting is dear, and refusals are not. */
const recountPause = 60 * 1000;

/** How often others may come between. */
const attempts = 3;

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
    // Sent twice, it counts twice: that is too high, and no worse than that.
    return (await this.#step(counted.key, 1, below(limit))) === "done"
      ? undefined
      : this.#recount(counted, limit, now);
  }

  /** Behind the deletion that it follows: what fails here only leaves the counter too high. */
  async subtract({ key }: Counted): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const outcome = await this.#subtract(key).catch(() => "failed");
      if (outcome !== "refused") {
        return;
      }
    }
  }

  async remove({ key }: Counted): Promise<void> {
    await this.#table.remove([key]);
  }

  async #subtract(key: ItemKey): Promise<Outcome> {
    const stored = await this.#table.get(key);
    return stored !== undefined && Number(stored["count"]) > 0
      ? this.#step(key, -1, writtenBy(stored["writeId"] as string))
      : "done";
  }

  async #step(key: ItemKey, by: number, condition: Condition): Promise<Outcome> {
    const change = { name: "count", by, writeId: this.#newWriteId() };
    try {
      await this.#client.send(addCommand(this.#name, key, change, condition));
      return "done";
    } catch (error) {
      if (!isConditionFailure(error)) {
        throw translateFailure(error);
      }
      return wasRetried(error) ? "unknown" : "refused";
    }
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
    const there = await this.#count({ pk: key.pk, prefix, having });
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
