/**
 * A partition whose items change as one: each change of any number of them is
 * one version of the whole, committed by one conditional write.
 *
 *   pk        sk       item
 *   <scope>   head     { version, pending: the writes that made this version }
 *   <scope>   …        { at: the version that wrote it, … }
 *
 * The commit writes the new head, the change with it; after that the change is
 * applied to the items, and the head forgets it. A writer that dies in between
 * has lost nothing: whoever reads puts the pending change over what it finds,
 * and whoever writes next applies it first. So all that a change was decided on
 * was current when it committed, and no reader ever sees half of one.
 *
 * What is deleted leaves a tombstone for a day: a writer that slept since its
 * commit must not bring it back.
 */

import type { Item, ItemKey } from "./commands.ts";
import { atVersion, notExists, olderThan } from "./conditions.ts";
import { ConflictError } from "./failures.ts";
import type { Table } from "./table.ts";

/** An item without its key and what the journal adds. */
export type Attributes = Readonly<Record<string, unknown>>;

/** `attributes` undefined: deleted. */
export type JournalWrite = { readonly sk: string; readonly attributes: Attributes | undefined };

export type Head = { readonly version: number; readonly pending: readonly JournalWrite[] };

/** An item as a version of its scope has it. */
export type JournalItem = Attributes & { readonly sk: string };

/** An item is of the type that its sort key says. */
export function itemAs<T>(item: JournalItem): T;
export function itemAs<T>(item: JournalItem | undefined): T | undefined;
export function itemAs<T>(item: JournalItem | undefined): T | undefined {
  return item as T | undefined;
}

/** One for each scope, in their order. */
type Readers<Scopes extends readonly string[]> = {
  readonly [Index in keyof Scopes]: JournalReader;
};

export const headSortKey = "head";

/** How long a tombstone is kept, in seconds. */
const tombstoneLife = 24 * 60 * 60;

export type JournalOptions = {
  /** What a scope has before its first change. */
  readonly initial: (scope: string) => readonly JournalWrite[];
  readonly newWriteId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export class Journal {
  readonly #table: Table;
  readonly #options: JournalOptions;

  constructor(table: Table, options: JournalOptions) {
    this.#table = table;
    this.#options = options;
  }

  /** What reads a scope as it is now. */
  async reader(scope: string): Promise<JournalReader> {
    const [reader] = await this.readers([scope]);
    return reader;
  }

  /** What reads scopes as they are now, each at one head. The heads come in one round trip. */
  async readers<const Scopes extends readonly string[]>(scopes: Scopes): Promise<Readers<Scopes>> {
    const items = await this.#table.getMany(scopes.map(headKey));
    const readers: readonly JournalReader[] = scopes.map(
      (scope, index) => new JournalReader(this, scope, this.#headOf(scope, items[index])),
    );
    return readers as Readers<Scopes>;
  }

  /**
   * Items as of a head, in the order asked for; undefined where there is none.
   * @throws ConflictError when one has changed since
   */
  async getMany(
    scope: string,
    head: Head,
    sks: readonly string[],
  ): Promise<readonly (JournalItem | undefined)[]> {
    const distinct = [...new Set(sks)];
    const pending = new Map(head.pending.map((write) => [write.sk, write.attributes]));
    const wanted = distinct.filter((sk) => !pending.has(sk));
    const found = new Map<string, JournalItem>();
    for (const item of await this.#table.getMany(wanted.map((sk) => ({ pk: scope, sk })))) {
      if (item !== undefined) {
        requireAsOf(item, head);
        if (item["deleted"] !== true) {
          found.set(item.sk, fromItem(item));
        }
      }
    }
    return sks.map((sk) => {
      const attributes = pending.get(sk);
      return attributes === undefined ? found.get(sk) : { ...attributes, sk };
    });
  }

  /** Up to `limit` items whose sort keys begin with `prefix`, in their order, behind `after`. */
  async list(
    scope: string,
    head: Head,
    { prefix, after, limit }: JournalRange,
  ): Promise<readonly JournalItem[]> {
    const pending = new Map(
      head.pending
        .filter(({ sk }) => sk.startsWith(prefix) && (after === undefined || sk > after))
        .map((write) => [write.sk, write.attributes]),
    );
    const found: JournalItem[] = [];
    let behind = after;
    let complete = false;
    // Tombstones are passed over, so a page may take more than one query.
    while (!complete && found.length < limit) {
      const page = await this.#table.list({ pk: scope, prefix, after: behind, limit });
      page.forEach((item) => requireAsOf(item, head));
      found.push(
        ...page.filter((item) => item["deleted"] !== true && !pending.has(item.sk)).map(fromItem),
      );
      complete = page.length < limit;
      behind = page.at(-1)?.sk ?? behind;
    }
    for (const [sk, attributes] of pending) {
      if (attributes !== undefined && (complete || sk <= (behind ?? ""))) {
        found.push({ ...attributes, sk });
      }
    }
    return found.toSorted((left, right) => (left.sk < right.sk ? -1 : 1)).slice(0, limit);
  }

  /**
   * Runs `change` on the current version and commits what it writes as the next.
   * @throws ConflictError when another change committed meanwhile: run it again
   */
  async change<T>(scope: string, change: (transaction: Transaction) => Promise<T>): Promise<T> {
    const { head } = await this.reader(scope);
    const transaction = new Transaction(this, scope, head);
    const result = await change(transaction);
    const { writes } = transaction;
    if (writes.length > 0) {
      await this.#apply(scope, head);
      const next = { version: head.version + 1, pending: writes };
      await this.#commit(scope, head, next);
      await this.#apply(scope, next);
      await this.#forget(scope, next);
    }
    return result;
  }

  #headOf(scope: string, item: Item | undefined): Head {
    return item === undefined
      ? { version: 0, pending: this.#options.initial(scope) }
      : {
          version: item["version"] as number,
          pending: (item["pending"] ?? []) as readonly JournalWrite[],
        };
  }

  async #commit(scope: string, { version }: Head, next: Head): Promise<void> {
    await this.#table.put(
      { ...headKey(scope), ...next, writeId: this.#options.newWriteId() },
      version === 0 ? notExists : atVersion(version),
    );
  }

  /** Whoever applied a later version already has passed this one: then nothing is left to do. */
  async #apply(scope: string, { version, pending }: Head): Promise<void> {
    await Promise.all(
      pending.map(async ({ sk, attributes }) => {
        const tombstone = {
          deleted: true,
          expiresAt: Math.ceil(this.#options.now() / 1000) + tombstoneLife,
        };
        const item = { ...(attributes ?? tombstone), pk: scope, sk, at: version };
        try {
          await this.#table.put(
            { ...item, writeId: this.#options.newWriteId() },
            olderThan(version),
          );
        } catch (error) {
          if (!(error instanceof ConflictError)) {
            throw error;
          }
        }
      }),
    );
  }

  /** Behind the commit: what fails here loses nothing, and is done by the next writer. */
  async #forget(scope: string, { version }: Head): Promise<void> {
    await this.#table
      .put({ ...headKey(scope), version, writeId: this.#options.newWriteId() }, atVersion(version))
      .catch(() => undefined);
  }
}

export type JournalRange = {
  readonly prefix: string;
  /** The sort key to start behind. */
  readonly after?: string | undefined;
  readonly limit: number;
};

/** What a scope holds at one head. */
export class JournalReader {
  readonly scope: string;
  readonly head: Head;
  readonly #journal: Journal;

  constructor(journal: Journal, scope: string, head: Head) {
    this.#journal = journal;
    this.scope = scope;
    this.head = head;
  }

  async get(sk: string): Promise<JournalItem | undefined> {
    const [item] = await this.getMany([sk]);
    return item;
  }

  /** @throws ConflictError when the scope has changed meanwhile */
  getMany(sks: readonly string[]): Promise<readonly (JournalItem | undefined)[]> {
    return this.#journal.getMany(this.scope, this.head, sks);
  }

  list(range: JournalRange): Promise<readonly JournalItem[]> {
    return this.#journal.list(this.scope, this.head, range);
  }
}

/** What a change reads and writes. It sees its own writes. */
export class Transaction {
  readonly #journal: Journal;
  readonly #scope: string;
  readonly #head: Head;
  readonly #writes = new Map<string, Attributes | undefined>();

  constructor(journal: Journal, scope: string, head: Head) {
    this.#journal = journal;
    this.#scope = scope;
    this.#head = head;
  }

  get writes(): readonly JournalWrite[] {
    return [...this.#writes].map(([sk, attributes]) => ({ sk, attributes }));
  }

  get(sk: string): Promise<JournalItem | undefined> {
    return this.#reader().get(sk);
  }

  getMany(sks: readonly string[]): Promise<readonly (JournalItem | undefined)[]> {
    return this.#reader().getMany(sks);
  }

  list(range: JournalRange): Promise<readonly JournalItem[]> {
    return this.#reader().list(range);
  }

  /** What was read may be written back as it is: its sort key is no attribute. */
  put(sk: string, { sk: _sk, ...attributes }: Attributes): void {
    this.#writes.set(sk, attributes);
  }

  delete(sk: string): void {
    this.#writes.set(sk, undefined);
  }

  #reader(): JournalReader {
    const pending = [...this.#head.pending, ...this.writes];
    return new JournalReader(this.#journal, this.#scope, { ...this.#head, pending });
  }
}

function headKey(scope: string): ItemKey {
  return { pk: scope, sk: headSortKey };
}

function requireAsOf(item: Item, { version }: Head): void {
  if ((item["at"] as number) > version) {
    throw new ConflictError(`The item ${item.sk} is of a later version`);
  }
}

function fromItem({ pk: _pk, at: _at, writeId: _writeId, ...item }: Item): JournalItem {
  return item;
}
