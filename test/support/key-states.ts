/** States that no operation brings about yet. */

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
  const found = await keys.find({ account, region }, keyId);
  if (found === undefined) {
    throw new Error(`There is no key ${keyId}`);
  }
  await keys.change(found.key, { state });
}
