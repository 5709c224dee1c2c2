/** What operations on groups share. Who is in a group, its members say themselves. */

import { type Group, sortKeys, type User } from "../identity/entities.ts";
import { groupArn, type IamPlace } from "../identity/iam-arns.ts";
import type { Call } from "../runtime/operation.ts";
import { itemAs, type Transaction } from "../store/journal.ts";
import type { Output } from "../wire/json.ts";
import type { IamReader } from "./access.ts";
import { requireModifiable } from "./entity-access.ts";
import { allItems } from "./listing.ts";
import { noSuchEntity } from "./refusals.ts";

export function shownGroup(place: IamPlace, group: Group): Output {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: groupArn(place, group),
    CreateDate: new Date(group.created),
  };
}

type NamedGroup = Pick<Group, "name">;

export function isMember({ groups }: User, { name }: NamedGroup): boolean {
  return groups.includes(name.toLowerCase());
}

export async function membersOf(reader: IamReader, group: NamedGroup): Promise<readonly User[]> {
  return (await allItems<User>(reader, "user#")).filter((user) => isMember(user, group));
}

export async function renameInMembers(
  transaction: Transaction,
  from: NamedGroup,
  to: NamedGroup,
): Promise<void> {
  const [old, name] = [from.name.toLowerCase(), to.name.toLowerCase()];
  for (const user of await membersOf(transaction, from)) {
    const groups = user.groups.map((other) => (other === old ? name : other)).toSorted();
    transaction.put(sortKeys.user(user.name), { ...user, groups });
  }
}

/**
 * @param change the names of the user's groups, in lower case, to what they become
 * @throws ServiceError NoSuchEntityException, UnmodifiableEntityException
 */
export async function changeMembership(
  call: Call,
  transaction: Transaction,
  userName: string,
  change: (groups: readonly string[]) => readonly string[],
): Promise<void> {
  const sk = sortKeys.user(userName);
  const user = itemAs<User>(await transaction.get(sk));
  if (user === undefined) {
    throw noSuchEntity("user", userName);
  }
  requireModifiable(call, user);
  transaction.put(sk, { ...user, groups: change(user.groups) });
}
