/** Keys in states that take long to bring about, or that nothing here brings about. */

import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { KeyState } from "../../lambdas/shared/keys/key.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { KeyStore } from "../../lambdas/shared/store/keys.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { account, region } from "./service.ts";
import { storeClient, tableName, type TestStore } from "./store.ts";

/** Writes the state of one of `admin`'s keys into the table. */
export async function setState(store: TestStore, keyId: string, state: KeyState): Promise<void> {
  const table = new Table(documentClient(storeClient(store.endpoint)), tableName);
  const keys = new KeyStore(table, () => "");
  const key = await keys.load({ account, region }, keyId);
  if (key === undefined) {
    throw new Error(`There is no key ${keyId}`);
  }
  await keys.change(key, { state });
}

/** All that the table holds. */
export async function itemsOf(store: TestStore): Promise<readonly Record<string, unknown>[]> {
  const client = documentClient(storeClient(store.endpoint));
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  return Items;
}

export const keyStates: readonly KeyState[] = [
  "Enabled",
  "Disabled",
  "PendingDeletion",
  "PendingReplicaDeletion",
  "PendingImport",
  "Unavailable",
  "Creating",
  "Updating",
];

const invalid = "KMSInvalidStateException";

/** By the codes of ../shared/facts/key-states.md. */
export const stateRefusals: Readonly<Record<number, readonly [error: string, what: string]>> = {
  1: ["DisabledException", "disabled"],
  3: [invalid, "pending deletion"],
  4: [invalid, "not pending deletion"],
  5: [invalid, "pending import"],
  8: [invalid, "pending deletion"],
  11: [invalid, "unavailable"],
  14: [invalid, "creating"],
  15: [invalid, "updating"],
};
