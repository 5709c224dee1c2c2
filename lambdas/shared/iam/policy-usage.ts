/** Whom managed policies are attached to, and whom they bound: an account's users, groups and roles say so themselves. */

import type { Group, Role, User } from "../identity/entities.ts";
import type { IamReader } from "./access.ts";
import { allItems } from "./listing.ts";

/** Every user, group and role of an account. */
export type Population = {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
};

export async function population(reader: IamReader): Promise<Population> {
  const [users, groups, roles] = await Promise.all([
    allItems<User>(reader, "user#"),
    allItems<Group>(reader, "group#"),
    allItems<Role>(reader, "role#"),
  ]);
  return { users, groups, roles };
}

/** How often each policy is used, by its ARN; one that is not in it is not used. */
export type PolicyUsage = {
  readonly attachments: ReadonlyMap<string, number>;
  readonly boundaries: ReadonlyMap<string, number>;
};

export function usageIn({ users, groups, roles }: Population): PolicyUsage {
  return {
    attachments: count([...users, ...groups, ...roles].flatMap(({ attached }) => attached)),
    boundaries: count([...users, ...roles].flatMap(({ boundary }) => boundary ?? [])),
  };
}

export async function policyUsage(reader: IamReader): Promise<PolicyUsage> {
  return usageIn(await population(reader));
}

function count(arns: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const arn of arns) {
    counts.set(arn, (counts.get(arn) ?? 0) + 1);
  }
  return counts;
}
