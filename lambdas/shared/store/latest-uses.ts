/**
 * Writes the last use of keys. A key may be used more often than its item can be
 * written: so there is one write at a time for each key, and of what comes during
 * it the latest is written next, for all of them. In a process the latest use
 * wins; of processes, the one that writes last.
 */

import { BoundedMap } from "../runtime/bounded-map.ts";
import { type KeyUse, lastUsageItemKey } from "./event-items.ts";

/** Keys whose last use is remembered, so that a slow request's does not take its place. */
const remembered = 1000;

/** A write, and what comes during it. */
type Line = {
  readonly writing: Promise<void>;
  latest: KeyUse;
  next?: Promise<void>;
};

export class LatestUses {
  readonly #put: (use: KeyUse) => Promise<void>;
  readonly #lines = new Map<string, Line>();
  /** Milliseconds. */
  readonly #written = new BoundedMap<string, number>(remembered);

  constructor(put: (use: KeyUse) => Promise<void>) {
    this.#put = put;
  }

  /**
   * Resolves once this use or a later one has been written. Never fails: what was
   * done with the key is done, and its event says so.
   */
  async note(use: KeyUse): Promise<void> {
    const { pk } = lastUsageItemKey(use, use.keyId);
    const line = this.#lines.get(pk);
    if (line === undefined) {
      return this.#write(pk, use);
    }
    if (use.time < line.latest.time) {
      return line.next ?? line.writing;
    }
    line.latest = use;
    line.next ??= line.writing.then(() => this.#write(pk, line.latest));
    return line.next;
  }

  #write(pk: string, use: KeyUse): Promise<void> {
    const time = use.time.getTime();
    if (time < (this.#written.get(pk) ?? 0)) {
      this.#lines.delete(pk);
      return Promise.resolve();
    }
    const line: Line = { latest: use, writing: this.#attempt(pk, use).then(() => this.#end(pk)) };
    this.#lines.set(pk, line);
    return line.writing;
  }

  async #attempt(pk: string, use: KeyUse): Promise<void> {
    try {
      await this.#put(use);
      this.#written.set(pk, use.time.getTime());
    } catch {
      // The next use is written instead.
    }
  }

  #end(pk: string): void {
    if (this.#lines.get(pk)?.next === undefined) {
      this.#lines.delete(pk);
    }
  }
}
