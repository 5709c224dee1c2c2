/** The table of events for those few who read it, or settle what was left in it. */

import type { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CloudTrailEvent } from "../audit/event.ts";
import { type ItemKey, putCommand } from "./commands.ts";
import { isPending } from "./conditions.ts";
import { type EventItem, eventItem } from "./event-items.ts";
import { type EventRange, queryEventsCommand, queryPendingCommand } from "./event-queries.ts";
import { isConditionFailure, translateFailure } from "./failures.ts";
import type { EventsTable } from "./table.ts";

export type EventPage = {
  readonly items: readonly EventItem[];
  /** The last item that was looked at, when there are more. */
  readonly last: ItemKey | undefined;
};

export class EventLog {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #retentionDays: number;

  constructor({ client, eventsTable, eventRetentionDays }: EventsTable) {
    this.#client = client;
    this.#table = eventsTable;
    this.#retentionDays = eventRetentionDays;
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
      await this.#client.send(putCommand(this.#table, this.#item(event), isPending));
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

  #item(event: CloudTrailEvent): EventItem {
    return eventItem(event, { retentionDays: this.#retentionDays, pending: false });
  }
}
