/**
 * Grants in the table: one item each, at its key. Its id begins with what
 * follows from the grantee (see stored-grant.ts), so that a grantee's grants are
 * a range of their own, however many others the key has.
 */

import type { PolicyPrincipal } from "../authorization/principal-name.ts";
import type { Place } from "../keys/arn.ts";
import { boundPrincipal, principalKey } from "../keys/grants/principals.ts";
import { granteePrefix, type GrantName, type StoredGrant } from "../keys/grants/stored-grant.ts";
import type { BoundTerms, GrantConstraints } from "../keys/grants/terms.ts";
import type { Item } from "./commands.ts";
import { notExists, writtenBy } from "./conditions.ts";
import {
  grantItemKey,
  grantPrefix,
  keyPartition,
  parseKeyPartition,
  retirableBy,
} from "./items.ts";
import type { Table } from "./table.ts";

/** What is known of a grant before it is written. */
export type NewStoredGrant = Omit<StoredGrant, "writeId">;

export class GrantStore {
  readonly #table: Table;
  readonly #newWriteId: () => string;

  constructor(table: Table, newWriteId: () => string) {
    this.#table = table;
    this.#newWriteId = newWriteId;
  }

  async find(name: GrantName): Promise<StoredGrant | undefined> {
    const item = await this.#table.get(grantItemKey(name));
    return item && readGrant(item);
  }

  /** In the order of their names; undefined where there is none. */
  async findMany(names: readonly GrantName[]): Promise<readonly (StoredGrant | undefined)[]> {
    const keys = names.map(grantItemKey);
    const distinct = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
    const found = new Map<string, StoredGrant>();
    for (const item of distinct.length === 0 ? [] : await this.#table.getMany(distinct)) {
      if (item !== undefined) {
        found.set(`${item.pk} ${item.sk}`, readGrant(item));
      }
    }
    return keys.map(({ pk, sk }) => found.get(`${pk} ${sk}`));
  }

  /** @throws ConflictError when there is one with this id */
  async create(grant: NewStoredGrant): Promise<void> {
    await this.#table.put({ ...writeGrant(grant), writeId: this.#newWriteId() }, notExists);
  }

  /**
   * @returns whether it is certain that nobody else deleted it
   * @throws ConflictError when it is gone, or another one since
   */
  async delete(grant: StoredGrant): Promise<boolean> {
    return this.#table.delete(grantItemKey(grant), writtenBy(grant.writeId));
  }

  /**
   * Deletes grants on a key that is gone.
   * @param limit how many at most
   * @returns how many there were
   */
  async deleteOfKey(place: Place, keyId: string, limit: number): Promise<number> {
    const items = await this.#table.list({
      pk: keyPartition(place, keyId),
      prefix: grantPrefix,
      limit,
    });
    await this.#table.remove(items.map(({ pk, sk }) => ({ pk, sk })));
    return items.length;
  }

  /** Up to `limit` grants of a key, in the order of their ids, behind the id `after`. */
  async listOfKey(
    place: Place,
    keyId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly StoredGrant[]> {
    return this.#list(place, keyId, "", after, limit);
  }

  /** The same, of one grantee's. */
  async listOfGrantee(
    place: Place,
    keyId: string,
    grantee: PolicyPrincipal,
    after: string | undefined,
    limit: number,
  ): Promise<readonly StoredGrant[]> {
    return this.#list(place, keyId, granteePrefix(grantee), after, limit);
  }

  /**
   * Up to `limit` grants, on the keys of a Region, that a principal may retire,
   * behind the grant `after`. From an index: it may lag behind what was written.
   */
  async listRetirable(
    region: string,
    retiring: PolicyPrincipal,
    after: GrantName | undefined,
    limit: number,
  ): Promise<readonly StoredGrant[]> {
    const items = await this.#table.listRetirable({
      retirableBy: retirableBy(region, principalKey(retiring)),
      after: after && grantItemKey(after),
      limit,
    });
    return items.map(readGrant);
  }

  async #list(
    place: Place,
    keyId: string,
    prefix: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly StoredGrant[]> {
    const items = await this.#table.list({
      pk: keyPartition(place, keyId),
      prefix: grantPrefix + prefix,
      after: after === undefined ? undefined : grantPrefix + after,
      limit,
    });
    return items.map(readGrant);
  }
}

function writeGrant(grant: NewStoredGrant): Item {
  const { terms, created, issuingAccount, tokenKey, region } = grant;
  const { Constraints, ...plain } = terms;
  const { RetiringPrincipal } = terms;
  return {
    ...grantItemKey(grant),
    terms: { ...plain, ...(Constraints && { Constraints: writeConstraints(Constraints) }) },
    created: created.getTime(),
    issuingAccount,
    tokenKey,
    ...(RetiringPrincipal !== undefined && {
      retirableBy: retirableBy(
        region,
        principalKey(boundPrincipal(RetiringPrincipal, terms.principals)),
      ),
    }),
  };
}

function readGrant(item: Item): StoredGrant {
  const { Constraints, ...plain } = item["terms"] as Omit<BoundTerms, "Constraints"> & {
    readonly Constraints?: WrittenConstraints;
  };
  return {
    ...parseKeyPartition(item.pk),
    grantId: item.sk.slice(grantPrefix.length),
    terms: { ...plain, ...(Constraints && { Constraints: readConstraints(Constraints) }) },
    created: new Date(item["created"] as number),
    issuingAccount: item["issuingAccount"] as string,
    tokenKey: item["tokenKey"] as Uint8Array,
    writeId: item["writeId"] as string,
  };
}

type Pairs = readonly { readonly k: string; readonly v: string }[];
type WrittenConstraints = {
  readonly EncryptionContextEquals?: Pairs;
  readonly EncryptionContextSubset?: Pairs;
  readonly SourceArn?: string;
};

/** Lists of pairs, because a key may have any name, `__proto__` among them. */
function writeConstraints(constraints: GrantConstraints): WrittenConstraints {
  const {
    EncryptionContextEquals: equals,
    EncryptionContextSubset: subset,
    SourceArn,
  } = constraints;
  const list = (pairs: ReadonlyMap<string, string>) => [...pairs].map(([k, v]) => ({ k, v }));
  return {
    ...(equals && { EncryptionContextEquals: list(equals) }),
    ...(subset && { EncryptionContextSubset: list(subset) }),
    ...(SourceArn !== undefined && { SourceArn }),
  };
}

function readConstraints(written: WrittenConstraints): GrantConstraints {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn } = written;
  const map = (pairs: Pairs) => new Map(pairs.map(({ k, v }) => [k, v]));
  return {
    ...(equals && { EncryptionContextEquals: map(equals) }),
    ...(subset && { EncryptionContextSubset: map(subset) }),
    ...(SourceArn !== undefined && { SourceArn }),
  };
}
