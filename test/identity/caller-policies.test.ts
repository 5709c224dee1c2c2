/** Managed policies are named by their whole ARN: a namesake of one says nothing for it. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { policiesOf } from "../../lambdas/shared/identity/caller-policies.ts";
import {
  iamScope,
  type ManagedPolicy,
  sortKeys,
  type User,
} from "../../lambdas/shared/identity/entities.ts";
import { managementMembership } from "../../lambdas/shared/identity/organization.ts";
import type { RoleSession } from "../../lambdas/shared/identity/session.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { Journal } from "../../lambdas/shared/store/journal.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { ScopeState } from "../../lambdas/shared/store/versioned-cache.ts";
import { allowing, policyOf } from "../support/iam-users.ts";
import { account } from "../support/service.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";

let store: TestStore;
let iam: ScopeState;

const policy: ManagedPolicy = {
  name: "Limit",
  path: "/security/",
  id: "ANPALIMIT",
  created: 0,
  updated: 0,
  tags: [],
  defaultVersion: 1,
  nextVersion: 2,
  versions: [{ number: 1, created: 0, text: policyOf(allowing("kms:*")) }],
};

beforeAll(async () => {
  store = await startStore();
  let ids = 0;
  const journal = new Journal(new Table(documentClient(storeClient(store.endpoint)), tableName), {
    initial: () => [],
    newWriteId: () => String(ids++),
    now: () => 0,
  });
  await journal.change(iamScope(account), async (transaction) =>
    transaction.put(sortKeys.policy("limit"), policy),
  );
  iam = new ScopeState(await journal.reader(iamScope(account)));
});
afterAll(() => store.close());

const own = (path: string) => `arn:aws:iam::${account}:policy${path}`;

const user = (id: string, policies: Partial<User>): User => ({
  name: "alice",
  path: "/",
  id,
  created: 0,
  inline: [],
  attached: [],
  tags: [],
  groups: [],
  keys: [],
  ...policies,
});

test.each([
  [own("/security/Limit"), 1],
  [own("/security/LIMIT"), 0],
  [own("/security/limit"), 0],
  [own("/dev/Limit"), 0],
  [own("/Limit"), 0],
  ["arn:aws:iam::999999999999:policy/security/Limit", 0],
])("%s says %i things, attached, as a boundary and passed to a session", async (arn, count) => {
  const entity = user(`AIDA${arn}`, { attached: [arn], boundary: arn });
  const session = {
    kind: "role",
    role: "worker",
    roleId: "AROAWORKER",
    policyArns: [arn],
  } as unknown as RoleSession;
  const membership = managementMembership(account);
  const found = await policiesOf({ account, iam, entity, session, membership });
  expect(
    [...found.identity, found.boundary, ...(found.session ?? [])].map((one) => [
      one?.name,
      one?.document.statements.length,
    ]),
  ).toEqual([arn, arn, arn].map((name) => [name, count]));
});
