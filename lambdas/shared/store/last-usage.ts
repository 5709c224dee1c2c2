/**
 * The last use of each key, from the table of events (see event-items.ts). Who uses
 * keys only puts it there, with the event; few functions read it.
 */

import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Place } from "../keys/arn.ts";
import { deleteCommand, getCommand, type Item } from "./commands.ts";
import { type KeyUse, lastUsageItemKey } from "./event-items.ts";
import { translateFailure } from "./failures.ts";
import type { EventsTable } from "./table.ts";

export class LastUsageStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #table: string;

  constructor({ client, eventsTable }: EventsTable) {
    this.#client = client;
    this.#table = eventsTable;
  }

  /** The last successful use of a key; undefined when there was none. */
  async find(place: Place, keyId: string): Promise<KeyUse | undefined> {
    const key = lastUsageItemKey(place, keyId);
    try {
      const { Item } = await this.#client.send(getCommand(this.#table, key));
      return Item && readLastUsage(place, Item as Item);
    } catch (error) {
      throw translateFailure(error);
    }
  }

  /** For the end of a key. */
  async forget(place: Place, keyId: string): Promise<void> {
    try {
      await this.#client.send(deleteCommand(this.#table, lastUsageItemKey(place, keyId)));
    } catch (error) {
      throw translateFailure(error);
    }
  }
}

function readLastUsage({ account, region }: Place, item: Item): KeyUse {
  return {
    account,
    region,
    keyId: item.sk,
    operation: item["operation"] as string,
    time: new Date(item["time"] as number),
    eventId: item["eventId"] as string,
    requestId: item["requestId"] as string,
  };
}
