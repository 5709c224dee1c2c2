/**
 * What a request costs does not grow with what is there: it makes the same calls
 * to DynamoDB, and reads as many items, with ten thousand keys, aliases and
 * grants as with ten.
 */

import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import type { Item } from "../../lambdas/shared/store/commands.ts";
import {
  aliasItemKey,
  aliasOfKeyItemKey,
  grantCountItemKey,
  grantPrefix,
  keyCountItemKey,
  keyItemKey,
  keyPartition,
} from "../../lambdas/shared/store/items.ts";
import { adminArn, aliceArn, createClosedKey, grant } from "../support/grants.ts";
import { startCallers } from "../support/callers.ts";
import {
  account,
  region,
  startService,
  type StoreCall,
  type TestService,
} from "../support/service.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";
import { createKey } from "../support/suite.ts";

const place = { account, region };
const Plaintext = Buffer.from("x");
const AliasName = "alias/00000-named";

type Populated = {
  readonly store: TestStore;
  readonly service: TestService;
  /** With an alias, and aliases to list. */
  readonly keyId: string;
  /** On which the grants are, one of them `admin`'s. */
  readonly granted: string;
  readonly ciphertext: Uint8Array;
};

let few: Populated;
let many: Populated;

beforeAll(async () => {
  [few, many] = [await populated(10), await populated(10_000)];
}, 120_000);
afterAll(() => Promise.all([few.store.close(), many.store.close()]));

/** A store with so many keys, aliases and, on one key, grants. */
async function populated(count: number): Promise<Populated> {
  const store = await startStore();
  const service = startService({ endpoint: store.endpoint });
  const { kms } = service;
  await startCallers(store.endpoint).populate(aliceArn);
  const { KeyId: keyId } = await createKey(kms);
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
  for (let number = 0; number < 9; number++) {
    const name = `alias/00000-more-${number}`;
    await kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: keyId }));
  }
  const { KeyId: granted } = await createClosedKey(kms);
  await grant(kms, granted, ["Encrypt", "Decrypt"]);
  const { GrantId } = await grant(kms, granted, ["Encrypt"], { GranteePrincipal: aliceArn });
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: granted, Plaintext }));

  const client = documentClient(storeClient(store.endpoint));
  const itemAt = async (Key: { readonly pk: string; readonly sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key }))).Item as Item;
  const grantKey = { pk: keyPartition(place, granted), sk: `${grantPrefix}${GrantId}` };
  const [key, alias, oneGrant] = [
    await itemAt(keyItemKey(place, keyId)),
    await itemAt(aliasItemKey(place, AliasName)),
    await itemAt(grantKey),
  ];
  const items = Array.from({ length: count }, (_, number) => {
    const hex = Math.floor((number * 2 ** 32) / count)
      .toString(16)
      .padStart(8, "0");
    const target = `${hex}-0000-4000-8000-000000000000`;
    const name = `alias/${hex}`;
    const { writeId } = alias;
    return [
      { ...key, ...keyItemKey(place, target) },
      { ...alias, ...aliasItemKey(place, name), target },
      { ...aliasOfKeyItemKey(place, target, name), writeId },
      { ...oneGrant, sk: `${grantPrefix}${hex.padEnd(64, "0")}` },
    ];
  }).flat();
  await store.writeMany(items);
  for (const Key of [keyCountItemKey(place), grantCountItemKey(place, granted)]) {
    const counter = await itemAt(Key);
    const Item = { ...counter, count: Number(counter["count"]) + count };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  }
  client.destroy();
  return { store, service, keyId, granted, ciphertext: CiphertextBlob as Uint8Array };
}

/** What DynamoDB has read for a call: of a page of a list, as many as there are, up to its limit. */
function costOf({ command, output = {} }: StoreCall): readonly [string, number] {
  const { ScannedCount, Responses, Item } = output as {
    ScannedCount?: number;
    Responses?: Record<string, readonly unknown[]>;
    Item?: unknown;
  };
  const read = ScannedCount ?? Responses?.[tableName]?.length ?? (Item === undefined ? 0 : 1);
  return [command.replace(/Command$/, ""), read];
}

type Request = (one: Populated) => Promise<unknown>;

async function costsOf(one: Populated, request: Request) {
  const { service } = one;
  // Warm, whatever it is.
  await request(one);
  service.storeCalls.length = 0;
  service.eventCalls.length = 0;
  await request(one);
  return {
    state: service.storeCalls.map(costOf),
    events: service.eventCalls.map(({ command }) => command),
  };
}

let made = 0;

test.each<[string, Request]>([
  [
    "DescribeKey",
    ({ service, keyId }) => service.kms.send(new DescribeKeyCommand({ KeyId: keyId })),
  ],
  [
    "Encrypt by alias",
    ({ service }) => service.kms.send(new EncryptCommand({ KeyId: AliasName, Plaintext })),
  ],
  ["a page of ListKeys", ({ service }) => service.kms.send(new ListKeysCommand({ Limit: 5 }))],
  [
    "ListAliases of a key",
    ({ service, keyId }) => service.kms.send(new ListAliasesCommand({ KeyId: keyId })),
  ],
  [
    "a page of ListAliases",
    ({ service }) => service.kms.send(new ListAliasesCommand({ Limit: 5 })),
  ],
  [
    "a page of ListGrants",
    ({ service, granted }) => service.kms.send(new ListGrantsCommand({ KeyId: granted, Limit: 5 })),
  ],
  [
    "Decrypt by a grant",
    ({ service, ciphertext }) =>
      service.kms.send(new DecryptCommand({ CiphertextBlob: ciphertext })),
  ],
  ["CreateKey", ({ service }) => service.kms.send(new CreateKeyCommand({}))],
  [
    "CreateAlias",
    ({ service, keyId }) =>
      service.kms.send(
        new CreateAliasCommand({ AliasName: `alias/new-${made++}`, TargetKeyId: keyId }),
      ),
  ],
  [
    "CreateGrant and RevokeGrant",
    async ({ service, granted: KeyId }) => {
      const input = { KeyId, GranteePrincipal: adminArn, Operations: ["Encrypt" as const] };
      const { GrantId } = await service.kms.send(new CreateGrantCommand(input));
      await service.kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
    },
  ],
])("%s costs the same", async (_what, request) => {
  const costs = await costsOf(many, request);
  expect(costs).toEqual(await costsOf(few, request));
  expect(costs.state.length).toBeGreaterThan(0);
});
