/** What operations on groups share. Who is in a group, its members say themselves. */

import type { Group, User } from "../identity/entities.ts";
import { groupArn, type IamPlace } from "../identity/iam-arns.ts";
import type { Output } from "../wire/json.ts";
import type { IamReader } from "./access.ts";
import { allItems } from "./listing.ts";

export function shownGroup(place: IamPlace, group: Group): Output {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: groupArn(place, group),
    CreateDate: new Date(group.created),
  };
}

export function isMember({ groups }: User, { name }: Pick<Group, "name">): boolean {
  return groups.includes(name.toLowerCase());
}

export async function membersOf(
  reader: IamReader,
  group: Pick<Group, "name">,
): Promise<readonly User[]> {
  return (await allItems<User>(reader, "user#")).filter((user) => isMember(user, group));
}
