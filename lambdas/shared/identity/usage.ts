/**
 * Notes when credentials are used, as IAM tells it later. AWS is late with it as
 * well: once in a quarter of an hour is enough for each process.
 */

import { BoundedMap } from "../runtime/bounded-map.ts";
import type { LastUsedStore, Use } from "../store/last-used.ts";

/** Milliseconds. */
const leastPause = 15 * 60 * 1000;

const notedKept = 10_000;

export class Usage {
  readonly #store: LastUsedStore;
  readonly #noted = new BoundedMap<string, number>(notedKept);

  constructor(store: LastUsedStore) {
    this.#store = store;
  }

  /**
   * Never fails: that a use is not noted is no reason to refuse it.
   * @param id of the access key, or of the role whose session it is
   */
  async note(account: string, id: string, use: Use): Promise<void> {
    const time = use.time.getTime();
    if (time - (this.#noted.get(id) ?? Number.NEGATIVE_INFINITY) < leastPause) {
      return;
    }
    this.#noted.set(id, time);
    await this.#store.put(account, id, use).catch(() => this.#noted.delete(id));
  }
}
