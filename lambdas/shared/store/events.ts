/** The table of events: appended to by every function, read by few. */

import type { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CloudTrailEvent } from "../audit/event.ts";
import type { Place } from "../keys/arn.ts";
import { deleteCommand, getCommand, type Item, type ItemKey, putCommand } from "./commands.ts";
import { isPending } from "./conditions.ts";
import {
  type EventItem,
  eventItem,
  type KeyUse,
  lastUsageItem,
  lastUsageItemKey,
  readLastUsage,
} from "./event-items.ts";
import { type EventRange, queryEventsCommand, queryPendingCommand } from "./event-queries.ts";
import { isConditionFailure, translateFailure } from "./failures.ts";

export type EventPage = {
  readonly items: readonly EventItem[];
  /** The last item that was looked at, when there are more. */
  readonly last: ItemKey | undefined;
};

export class EventStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #retentionDays: number;

  constructor(client: DynamoDBDocumentClient, table: string, retentionDays: number) {
    this.#client = client;
    this.#table = table;
    this.#retentionDays = retentionDays;
  }

  /** Resolves once all are durable. Of a key's uses the last one to be written stands. */
  async append(events: readonly CloudTrailEvent[], uses: readonly KeyUse[] = []): Promise<void> {
    await Promise.all([
      ...events.map((event) => this.#put(this.#item(event, false))),
      ...uses.map((use) => this.#put(lastUsageItem(use))),
    ]);
  }

  /** The last successful use of a key; undefined when there was none. */
  async lastUseOf(place: Place, keyId: string): Promise<KeyUse | undefined> {
    try {
      const key = lastUsageItemKey(place, keyId);
      const { Item } = await this.#client.send(getCommand(this.#table, key));
      return Item && readLastUsage(place, Item as Item);
    } catch (error) {
      throw translateFailure(error);
    }
  }

  /** For the end of a key. */
  async forgetUseOf(place: Place, keyId: string): Promise<void> {
    try {
      await this.#client.send(deleteCommand(this.#table, lastUsageItemKey(place, keyId)));
    } catch (error) {
      throw translateFailure(error);
    }
  }

  /** What is about to be done. The event with the same id replaces it. */
  async appendIntent(event: CloudTrailEvent): Promise<void> {
    await this.#put(this.#item(event, true));
  }

  /** One Query: up to `limit` intents that were left before a time, the oldest first. */
  async listPending(before: Date, limit: number, after?: ItemKey): Promise<EventPage> {
    return this.#query(queryPendingCommand(this.#table, { before, limit, after }));
  }

  /**
   * Ends an intent, unless it has ended by itself. Whoever left it may still
   * replace the event.
   * @returns whether the event has been written
   */
  async settle(event: CloudTrailEvent): Promise<boolean> {
    try {
      await this.#client.send(putCommand(this.#table, this.#item(event, false), isPending));
      return true;
    } catch (error) {
      // Also where the SDK repeated a write whose answer was lost: it is written, and only not counted.
      if (isConditionFailure(error)) {
        return false;
      }
      throw translateFailure(error);
    }
  }

  /** Nothing that is older is kept. */
  oldest(now: Date): Date {
    return new Date(now.getTime() - this.#retentionDays * 24 * 60 * 60 * 1000);
  }

  /**
   * One Query: what the conditions leave of the first `limit` events of a range,
   * or of those of them that make 1 MB.
   * @returns also the id of the last event that was looked at, when there are more
   */
  async look(
    range: EventRange,
  ): Promise<{ readonly items: readonly EventItem[]; readonly last: string | undefined }> {
    const { items, last } = await this.#query(queryEventsCommand(this.#table, range));
    return { items, last: last?.sk };
  }

  async #query(command: QueryCommand): Promise<EventPage> {
    try {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(command);
      return { items: Items as EventItem[], last: LastEvaluatedKey as ItemKey | undefined };
    } catch (error) {
      throw translateFailure(error);
    }
  }

  // PutItem alone: who may send BatchWriteItem may also delete.
  async #put(item: Item): Promise<void> {
    try {
      await this.#client.send(putCommand(this.#table, item));
    } catch (error) {
      throw translateFailure(error);
    }
  }

  #item(event: CloudTrailEvent, pending: boolean): EventItem & Item {
    return eventItem(event, { retentionDays: this.#retentionDays, pending });
  }
}
