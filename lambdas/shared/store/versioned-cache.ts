/**
 * Items of journal scopes, kept as long as their scope's version stands. What
 * was read under a version is that version's for ever, so the cache is exact:
 * one look at the head says whether all of it still holds.
 */

import { ConflictError } from "./failures.ts";
import type { Head, Journal, JournalItem } from "./journal.ts";

/** So many scopes stay in memory: beyond this, the one that was not asked for longest goes. */
const scopesKept = 500;

export class ScopeState {
  readonly scope: string;
  readonly head: Head;
  readonly #journal: Journal;
  readonly #items = new Map<string, JournalItem | undefined>();
  /** What was worked out of the items, by whoever did. */
  readonly derived = new Map<string, unknown>();

  constructor(journal: Journal, scope: string, head: Head) {
    this.#journal = journal;
    this.scope = scope;
    this.head = head;
  }

  /** @throws ConflictError when the scope has changed meanwhile: then this state is of the past */
  async getMany(sks: readonly string[]): Promise<readonly (JournalItem | undefined)[]> {
    const missing = sks.filter((sk) => !this.#items.has(sk));
    if (missing.length > 0) {
      const found = await this.#journal.getMany(this.scope, this.head, missing);
      missing.forEach((sk, index) => this.#items.set(sk, found[index]));
    }
    return sks.map((sk) => this.#items.get(sk));
  }

  async get(sk: string): Promise<JournalItem | undefined> {
    return (await this.getMany([sk]))[0];
  }

  /**
   * Items that others of this version name, and that have to be there.
   * @throws ConflictError when one is not: it was deleted since
   */
  async getNamed(sks: readonly string[]): Promise<readonly JournalItem[]> {
    return (await this.getMany(sks)).map((item, index) => {
      if (item === undefined) {
        throw new ConflictError(`The item ${sks[index]} is gone`);
      }
      return item;
    });
  }
}

export class VersionedCache {
  readonly #journal: Journal;
  readonly #states = new Map<string, ScopeState>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What is known of a scope, which may be of the past. */
  known(scope: string): ScopeState | undefined {
    return this.#states.get(scope);
  }

  /** The current states of scopes, in one round trip. */
  async current(scopes: readonly string[]): Promise<readonly ScopeState[]> {
    const heads = await this.#journal.heads(scopes);
    return scopes.map((scope, index) => this.#at(scope, heads[index] as Head));
  }

  #at(scope: string, head: Head): ScopeState {
    const known = this.#states.get(scope);
    // A slower look may come back with an older version: what is newer stays.
    const state =
      known !== undefined && known.head.version >= head.version
        ? known.head.version === head.version
          ? known
          : new ScopeState(this.#journal, scope, head)
        : new ScopeState(this.#journal, scope, head);
    if (known === undefined || known.head.version <= head.version) {
      this.#states.delete(scope);
      this.#states.set(scope, state);
      if (this.#states.size > scopesKept) {
        const [oldest] = this.#states.keys();
        this.#states.delete(oldest as string);
      }
    }
    return state;
  }
}
