/**
 * Keeps the records. Nothing is answered before its record is durable, and
 * nothing is changed before there is a record that it might be.
 */

import type { ServiceName } from "../../catalogue.ts";
import { type Random, timeUuid } from "../crypto/random.ts";
import type { EventStore } from "../store/events.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { Outcome, RequestFacts } from "./facts.ts";
import { isReadOnly } from "./operations.ts";
import { keyUsesOf } from "./key-uses.ts";
import { recordsOf } from "./records.ts";

/** What `begin` left, for `end` to replace. */
export type Intent = { readonly eventId: string };

export class Audit {
  readonly #events: EventStore;
  readonly #random: Random;
  /** Milliseconds: of the last id that was made, and how many of them before it. */
  #last = 0;
  #made = 0;

  constructor(events: EventStore, random: Random) {
    this.#events = events;
    this.#random = random;
  }

  /**
   * Before an operation is performed that may change something. Only the
   * caller's account has an intent: whose resources are concerned is not known yet.
   * @returns undefined where there is nothing to announce
   */
  async begin(facts: RequestFacts): Promise<Intent | undefined> {
    if (!announces(facts.service, facts.operation.name)) {
      return undefined;
    }
    const [event] = recordsOf(facts, { kind: "begun" }, this.#newId(facts));
    if (event === undefined) {
      return undefined;
    }
    await this.#events.appendIntent(event);
    return { eventId: event.eventID };
  }

  /** Before a request is answered. @returns what has been recorded */
  async end(
    facts: RequestFacts,
    outcome: Outcome,
    intent: Intent | undefined,
  ): Promise<readonly CloudTrailEvent[]> {
    const events = recordsOf(facts, outcome, this.#newId(facts), intent?.eventId);
    await this.#events.append(events, keyUsesOf(facts, outcome, events));
    return events;
  }

  /** Those of a millisecond come in the order in which they were made here. */
  #newId({ time }: RequestFacts): () => string {
    return () => {
      this.#made = time.getTime() === this.#last ? this.#made + 1 : 0;
      this.#last = time.getTime();
      return timeUuid(time, this.#random, this.#made < 2 ** 12 ? this.#made : undefined);
    };
  }
}

function announces(service: ServiceName, operation: string): boolean {
  return !isReadOnly(service, operation);
}
