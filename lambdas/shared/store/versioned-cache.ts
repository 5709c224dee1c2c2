/**
 * Items of journal scopes, kept as long as their scope's version stands. What
 * was read under a version is that version's for ever, so the cache is exact:
 * one look at the head says whether all of it still holds.
 */

import { ConflictError } from "./failures.ts";
import { BoundedMap } from "../runtime/bounded-map.ts";
import type { Journal, JournalItem, JournalReader } from "./journal.ts";

/** So many scopes stay in memory: beyond this, the one that was not asked for longest goes. */
const scopesKept = 500;

/** One for each sort key, in their order. */
type NamedItems<Sks extends readonly string[]> = { readonly [Index in keyof Sks]: JournalItem };

export class ScopeState {
  readonly version: number;
  readonly #reader: JournalReader;
  readonly #items = new Map<string, JournalItem>();
  /** What was worked out of the items, by whoever did. */
  readonly derived = new Map<string, unknown>();

  constructor(reader: JournalReader) {
    this.version = reader.head.version;
    this.#reader = reader;
  }

  /** @throws ConflictError when the scope has changed meanwhile: then this state is of the past */
  async getMany(sks: readonly string[]): Promise<readonly (JournalItem | undefined)[]> {
    const missing = sks.filter((sk) => !this.#items.has(sk));
    if (missing.length > 0) {
      const found = await this.#reader.getMany(missing);
      // What is not there is not kept: anybody can ask for it, without end.
      found.forEach((item) => item && this.#items.set(item.sk, item));
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
  async getNamed<const Sks extends readonly string[]>(sks: Sks): Promise<NamedItems<Sks>> {
    const items: readonly JournalItem[] = (await this.getMany(sks)).map((item, index) => {
      if (item === undefined) {
        throw new ConflictError(`The item ${sks[index]} is gone`);
      }
      return item;
    });
    return items as NamedItems<Sks>;
  }
}

export class VersionedCache {
  readonly #journal: Journal;
  readonly #states = new BoundedMap<string, ScopeState>(scopesKept);

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What is known of a scope, which may be of the past. */
  known(scope: string): ScopeState | undefined {
    return this.#states.get(scope);
  }

  /** The current states of scopes, in one round trip. */
  async current(scopes: readonly string[]): Promise<readonly ScopeState[]> {
    const readers = await this.#journal.readers(scopes);
    return readers.map((reader) => this.#at(reader));
  }

  #at(reader: JournalReader): ScopeState {
    const { scope, head } = reader;
    const known = this.#states.get(scope);
    const state = known?.version === head.version ? known : new ScopeState(reader);
    // A slower look may come back with an older version: what is newer stays. A
    // scope that has nothing in it is not kept: anybody can name one.
    const isEmpty = head.version === 0 && head.pending.length === 0;
    if (!isEmpty && (known === undefined || known.version <= state.version)) {
      this.#states.set(scope, state);
    }
    return state;
  }
}
