/** Accounts, users and roles for tests that name them, without IAM's own operations. */

import {
  iamScope,
  type Role,
  sortKeys,
  type User,
} from "../../lambdas/shared/identity/entities.ts";
import {
  type Account,
  organizationIds,
  organizationScope,
  sortKeys as organizationKeys,
} from "../../lambdas/shared/identity/organization.ts";
import type { Services } from "../../lambdas/shared/runtime/operation.ts";
import { uniqueId } from "./principals.ts";
import { account as managementAccount } from "./service.ts";

/** Ids of principals that are not the first of their name. */
export type Ids = ReadonlyMap<string, string>;

/** Lets the users and roles of these ARNs exist, and the accounts of all of them. */
export async function populate(
  { journal }: Pick<Services, "journal">,
  arns: readonly string[],
  ids: Ids = new Map(),
): Promise<void> {
  const byAccount = Map.groupBy(arns, (arn) => arn.split(":")[4] as string);
  await journal.change(organizationScope, async (transaction) => {
    for (const id of byAccount.keys()) {
      if ((await transaction.get(organizationKeys.account(id))) === undefined) {
        transaction.put(organizationKeys.account(id), memberAccount(id));
      }
    }
  });
  for (const [account, named] of byAccount) {
    await journal.change(iamScope(account), async (transaction) => {
      for (const arn of named) {
        const [, type, path = "", name = ""] = /:(user|role)(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
        if (type !== undefined) {
          const id = ids.get(arn) ?? uniqueId(arn);
          const sk = type === "user" ? sortKeys.user(name) : sortKeys.role(name);
          transaction.put(sk, type === "user" ? user(id, path, name) : role(id, path, name));
          transaction.put(sortKeys.uniqueId(id), { names: sk });
        }
      }
    });
  }
}

/** Deletes users and roles. */
export async function depopulate(
  { journal }: Pick<Services, "journal">,
  arns: readonly string[],
): Promise<void> {
  for (const arn of arns) {
    await journal.change(iamScope(arn.split(":")[4] as string), async (transaction) => {
      const name = arn.slice(arn.lastIndexOf("/") + 1);
      transaction.delete(arn.includes(":role/") ? sortKeys.role(name) : sortKeys.user(name));
      transaction.delete(sortKeys.uniqueId(uniqueId(arn)));
    });
  }
}

function memberAccount(id: string): Account {
  const { root } = organizationIds(managementAccount);
  return {
    id,
    name: `member ${id}`,
    email: `${id}@example.com`,
    status: "ACTIVE",
    method: "CREATED",
    joined: 0,
    parent: root,
    ancestors: [root],
    attachments: {},
    tags: [],
  };
}

const entity = (id: string, path: string, name: string) => ({
  name,
  path,
  id,
  created: 0,
  inline: [],
  attached: [],
  tags: [],
});

function user(id: string, path: string, name: string): User {
  return { ...entity(id, path, name), groups: [], keys: [] };
}

function role(id: string, path: string, name: string): Role {
  return { ...entity(id, path, name), longestSession: 3600, trust: "{}", trustPrincipals: {} };
}
