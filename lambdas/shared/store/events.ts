/** The table of events as every function has it: to append to. Few read it (see event-log.ts). */

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { CloudTrailEvent } from "../audit/event.ts";
import { type Item, putCommand } from "./commands.ts";
import { type EventItem, eventItem, type KeyUse, lastUsageItem } from "./event-items.ts";
import { translateFailure } from "./failures.ts";
import { LatestUses } from "./latest-uses.ts";
import type { EventsTable } from "./table.ts";

export class EventStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #retentionDays: number;
  readonly #uses = new LatestUses((use) => this.#put(lastUsageItem(use)));

  constructor({ client, eventsTable, eventRetentionDays }: EventsTable) {
    this.#client = client;
    this.#table = eventsTable;
    this.#retentionDays = eventRetentionDays;
  }

  /** Resolves once all events are durable, and each use or a later one of its key has been written, if it could be. */
  async append(events: readonly CloudTrailEvent[], uses: readonly KeyUse[] = []): Promise<void> {
    await Promise.all([
      ...events.map((event) => this.#put(this.#item(event, false))),
      ...uses.map((use) => this.#uses.note(use)),
    ]);
  }

  /** What is about to be done. The event with the same id replaces it. */
  async appendIntent(event: CloudTrailEvent): Promise<void> {
    await this.#put(this.#item(event, true));
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
