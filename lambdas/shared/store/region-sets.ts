/**
 * Who comes to a multi-Region key's set and who leaves it. Both take several
 * writes, so whoever is at it says so first, with a time after which nobody is:
 * until then no one else makes or destroys a key in that Region. What is seen
 * changes with one write, at the end of making and at the beginning of destroying.
 */

import type { Place } from "../keys/arn.ts";
import { day } from "../keys/due.ts";
import type { Key, Member, RegionSet } from "../keys/key.ts";
import type { Item } from "./commands.ts";
import { atVersion, exists } from "./conditions.ts";
import { ConflictError } from "./failures.ts";
import { everyRegion, readSet, setAttributes, withDue } from "./key-items.ts";
import { keyItemKey, policyItemKey } from "./items.ts";
import { type Database, Table } from "./table.ts";

export type SetName = { readonly account: string; readonly keyId: string };

/** Milliseconds that making or destroying may take: longer than any function runs. */
export const longestWork = 60_000;

/** How often a write is tried whose outcome does not depend on what others change meanwhile. */
const attempts = 10;

export class RegionSets {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor({ client, table, newWriteId }: Database) {
    this.#table = new Table(client, table);
    this.#newWriteId = newWriteId;
  }

  /** As it is stored. */
  async find(name: SetName): Promise<RegionSet | undefined> {
    return readSet(await this.#table.get(itemKeyOf(name)));
  }

  /**
   * Says that a key is about to be made. One that was there before has to be gone.
   * @throws ConflictError when the set changed since it was read
   */
  async reserve({ account, keyId, set, rotation }: SetKey, member: Member): Promise<void> {
    const members = [...set.members.filter(({ region }) => region !== member.region), member];
    await this.#update({ account, keyId }, { ...set, members }, rotation);
  }

  /** The key is made: the write that makes it exist. @throws ConflictError when somebody else took over */
  async join(name: SetName, incarnation: string): Promise<void> {
    await this.#change(name, (set) =>
      withMember(set, incarnation, ({ busy: _busy, ...member }) => member),
    );
  }

  /** The key is gone, if it was not before: the write from which on nobody sees it. */
  async beginErasing(name: SetName, incarnation: string, until: number): Promise<void> {
    await this.#change(name, (set) =>
      withMember(set, incarnation, (member) => ({ ...member, busy: { with: "erasing", until } })),
    );
  }

  /**
   * Nothing of the key is left. With the last one goes the set; with the last
   * replica key begins the waiting time of a primary key that waited for it.
   */
  async leave(name: SetName, { region, incarnation, deletion, busy }: Member): Promise<void> {
    const gone = deletion?.at ?? busy?.until ?? 0;
    await this.#change(name, (set) => {
      const members = set.members.filter((member) => member.incarnation !== incarnation);
      const [last] = members;
      const waits = members.length === 1 && last?.region === set.primary && region !== last.region;
      return waits && last.deletion !== undefined && last.deletion.at === undefined
        ? { ...set, members: [ending(last, last.deletion.window, gone)] }
        : { ...set, members };
    });
  }

  /**
   * Removes what is stored of a key of the set itself, and its policy: seen by nobody any more.
   * @returns whether it is certain that the key's item was there, and that nobody else removed it
   */
  async removeItems(place: Place, keyId: string): Promise<boolean> {
    const isRemoved = await this.#removeItem(place, keyId);
    await this.#table.remove([policyItemKey(place, keyId)]);
    return isRemoved;
  }

  async #removeItem(place: Place, keyId: string): Promise<boolean> {
    try {
      return await this.#table.delete(keyItemKey(place, keyId), exists);
    } catch (error) {
      if (error instanceof ConflictError) {
        return false;
      }
      throw error;
    }
  }

  /** @param change what becomes of the set. Not to depend on anything that is not in it */
  async #change(name: SetName, change: (set: RegionSet) => RegionSet): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const item = await this.#table.get(itemKeyOf(name));
      const set = readSet(item);
      if (item === undefined || set === undefined) {
        throw new ConflictError(`The set of ${name.keyId} is gone`);
      }
      try {
        const next = change(set);
        await (next.members.length === 0
          ? this.#table.delete(itemKeyOf(name), atVersion(set.version))
          : this.#update(name, next, rotationIn(item)));
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === attempts) {
          throw error;
        }
      }
    }
  }

  async #update(name: SetName, set: RegionSet, rotation: Key["rotation"]): Promise<void> {
    // The material goes before anything else does, with the last key of the set.
    const isEnding = set.members.every(({ busy }) => busy?.with === "erasing");
    const left = isEnding ? { materials: [], rotation: undefined } : {};
    await this.#table.update(
      itemKeyOf(name),
      {
        ...withDue({ ...setAttributes(set), ...left }, isEnding ? { set } : { set, rotation }),
        version: set.version + 1,
        writeId: this.#newWriteId(),
      },
      atVersion(set.version),
    );
  }
}

type SetKey = SetName & Pick<Key, "rotation"> & { readonly set: RegionSet };

function itemKeyOf({ account, keyId }: SetName) {
  return keyItemKey({ account, region: everyRegion }, keyId);
}

function rotationIn(item: Item): Key["rotation"] {
  return item["rotation"] as Key["rotation"];
}

/** @throws ConflictError when the set knows no such key */
function withMember(
  set: RegionSet,
  incarnation: string,
  change: (member: Member) => Member,
): RegionSet {
  if (!set.members.some((member) => member.incarnation === incarnation)) {
    throw new ConflictError("Somebody else has taken over");
  }
  const members = set.members.map((member) =>
    member.incarnation === incarnation ? change(member) : member,
  );
  return { ...set, members };
}

function ending(member: Member, window: number, from: number): Member {
  return { ...member, state: "PendingDeletion", deletion: { window, at: from + window * day } };
}
