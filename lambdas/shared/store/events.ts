/** The table of events: appended to by every function, read by few. */

import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { CloudTrailEvent } from "../audit/event.ts";
import { eventItem } from "./event-items.ts";
import { translateFailure } from "./failures.ts";

export class EventStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #retentionDays: number;

  constructor(client: DynamoDBDocumentClient, table: string, retentionDays: number) {
    this.#client = client;
    this.#table = table;
    this.#retentionDays = retentionDays;
  }

  /** Resolves once all are durable. */
  async append(events: readonly CloudTrailEvent[]): Promise<void> {
    await Promise.all(events.map((event) => this.#put(event, false)));
  }

  /** What is about to be done. The event with the same id replaces it. */
  async appendIntent(event: CloudTrailEvent): Promise<void> {
    await this.#put(event, true);
  }

  // PutItem alone: who may send BatchWriteItem may also delete.
  async #put(event: CloudTrailEvent, pending: boolean): Promise<void> {
    const Item = eventItem(event, { retentionDays: this.#retentionDays, pending });
    try {
      await this.#client.send(new PutCommand({ TableName: this.#table, Item }));
    } catch (error) {
      throw translateFailure(error);
    }
  }
}
