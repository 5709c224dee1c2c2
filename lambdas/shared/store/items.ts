/**
 * Where things are in the table, and the shapes of its items.
 *
 *   pk                          sk                    item
 *   <account>                   domain-key#<number>   a domain key, sealed by the wrapping secret
 *   <account>#<region>          key#<key id>          a key: the commit point of its existence
 *   <account>#*                 key#<key id>          what the Regions of a multi-Region key have in common
 *   <account>#<region>          alias#<name>          an alias: the commit point of where it points
 *   <account>#<region>          count#keys            how many keys there are at most (see counters.ts)
 *   <account>#<region>#<key id> count#grants          how many grants the key has at most
 *   <account>#<region>#<key id> policy                the key's policy
 *   <account>#<region>#<key id> alias#<name>          an alias that may point to the key (see aliases.ts)
 *   <account>#<region>#<key id> grant#<grant id>      a grant on the key: the commit point of its existence
 *   last-used#<account>         <access key or role id>  when it was last used
 *   managed#<account>           domain-key#00000000   the domain key of the account's AWS managed keys
 *   managed#<account>#<region>  key#<key id>          an AWS managed key
 *
 * A grant that someone may retire has `retirableBy`, the hash key of the index
 * of that name: <region>#<principal>. Its range key is the sort key.
 *
 * A key of which something will be due by itself has `due`, the hash key of the
 * index of that name, and `dueAt`, its range key: when, in milliseconds.
 *
 * Keys and aliases of an account and Region share a partition, so that they are
 * listed from the table itself, strongly consistent. What is large or grows
 * with a key has the key's own partition.
 */

import type { Place } from "../keys/arn.ts";
import { isManaged } from "../keys/identifiers.ts";
import type { ItemKey } from "./commands.ts";

export const keyPrefix = "key#";
export const aliasPrefix = "alias#";
export const grantPrefix = "grant#";
export const domainKeyPrefix = "domain-key#";

export function placePartition({ account, region }: Place): string {
  return `${account}#${region}`;
}

export function keyPartition(place: Place, keyId: string): string {
  return `${placePartition(place)}#${keyId}`;
}

export function keyItemKey(place: Place, keyId: string): ItemKey {
  const pk = isManaged(keyId) ? managedPartition(place) : placePartition(place);
  return { pk, sk: keyPrefix + keyId };
}

/** What the partitions of AWS managed keys begin with: roles name it in their permissions. */
export const managedPrefix = "managed#";

/** AWS managed keys are made at their first use, by functions that write nothing else. */
export function managedPartition(place: Place): string {
  return managedPrefix + placePartition(place);
}

/** What keyItemKey has put together. */
export function parseKeyItemKey({ pk, sk }: ItemKey): Place & { readonly keyId: string } {
  const place = pk.startsWith(managedPrefix) ? pk.slice(managedPrefix.length) : pk;
  const [account = "", region = ""] = place.split("#");
  return { account, region, keyId: sk.slice(keyPrefix.length) };
}

export function policyItemKey(place: Place, keyId: string): ItemKey {
  return { pk: keyPartition(place, keyId), sk: "policy" };
}

export function keyCountItemKey(place: Place): ItemKey {
  return { pk: placePartition(place), sk: "count#keys" };
}

export function grantCountItemKey(place: Place, keyId: string): ItemKey {
  return { pk: keyPartition(place, keyId), sk: "count#grants" };
}

/** @param name with its `alias/` prefix, which the sort key leaves out */
export function aliasItemKey(place: Place, name: string): ItemKey {
  return { pk: placePartition(place), sk: aliasSortKey(name) };
}

export function aliasOfKeyItemKey(place: Place, keyId: string, name: string): ItemKey {
  return { pk: keyPartition(place, keyId), sk: aliasSortKey(name) };
}

/** What keyPartition has put together. */
export function parseKeyPartition(pk: string): Place & { readonly keyId: string } {
  const [account = "", region = "", keyId = ""] = pk.split("#");
  return { account, region, keyId };
}

export function grantItemKey(
  grant: Place & { readonly keyId: string; readonly grantId: string },
): ItemKey {
  return { pk: keyPartition(grant, grant.keyId), sk: grantPrefix + grant.grantId };
}

/** The index that finds keys by when something of them is due. It may lag behind the table. */
export const dueIndex = "due";

/** The one hash key of that index. */
export const dueKeys = "key";

/** The index that finds grants by who may retire them. It may lag behind the table. */
export const retirableIndex = "retirableBy";

/** @param principal one text for one principal */
export function retirableBy(region: string, principal: string): string {
  return `${region}#${principal}`;
}

/** What `last-used` partitions begin with: roles name it in their permissions. */
export const lastUsedPrefix = "last-used#";

/** @param id of an access key or a role */
export function lastUsedItemKey(account: string, id: string): ItemKey {
  return { pk: lastUsedPrefix + account, sk: id };
}

/** The number of the domain key of an account's AWS managed keys. */
export const managedDomainKey = 0;

/** @param number 1 for an account's first domain key, and so on */
export function domainKeyItemKey(account: string, number: number): ItemKey {
  const pk = number === managedDomainKey ? managedPrefix + account : account;
  return { pk, sk: domainKeyPrefix + String(number).padStart(8, "0") };
}

function aliasSortKey(name: string): string {
  return aliasPrefix + name.slice("alias/".length);
}
