/** What a request costs in calls to the store, and in items read, with grants and without. */

import {
  CreateAliasCommand,
  DecryptCommand,
  EncryptCommand,
  RetireGrantCommand,
} from "@aws-sdk/client-kms";
import { BatchWriteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { grantPrefix, keyPartition } from "../../lambdas/shared/store/items.ts";
import { startCallers } from "../support/callers.ts";
import { aliceArn, createClosedKey, grant, listed, type Made } from "../support/grants.ts";
import { account, region, startService } from "../support/service.ts";
import { storeClient, tableName } from "../support/store.ts";
import { createKey, type CreatedKey, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("x");
/** Grants of other grantees on the crowded key. */
const crowd = 3000;
let open: CreatedKey;
let quiet: { key: CreatedKey; made: Made };
let crowded: { key: CreatedKey; made: Made };

beforeAll(async () => {
  await startCallers(suite.store.endpoint).populate(aliceArn);
  open = await createKey(suite.kms);
  const withGrant = async () => {
    const key = await createClosedKey(suite.kms);
    return { key, made: await grant(suite.kms, key.KeyId, ["Encrypt", "Decrypt"]) };
  };
  [quiet, crowded] = [await withGrant(), await withGrant()];
  await multiply(crowded.key.KeyId);
  // Warm.
  await suite.kms.send(new EncryptCommand({ KeyId: open.KeyId, Plaintext }));
});

/** Writes what another grantee's grant looks like many times, with ids all over the range. */
async function multiply(KeyId: string): Promise<void> {
  const { GrantId } = await grant(suite.kms, KeyId, ["Encrypt"], { GranteePrincipal: aliceArn });
  const client = documentClient(storeClient(suite.store.endpoint));
  const pk = keyPartition({ account, region }, KeyId);
  const Key = { pk, sk: grantPrefix + GrantId };
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }));
  const requests = Array.from({ length: crowd }, (_, index) => {
    const prefix = Buffer.alloc(16);
    prefix.writeUInt32BE(Math.floor((index * 2 ** 32) / crowd));
    const sk = `${grantPrefix}${prefix.toString("hex")}${String(index).padStart(32, "0")}`;
    return { PutRequest: { Item: { ...Item, sk } } };
  });
  const batches = Array.from({ length: Math.ceil(crowd / 25) }, (_, batch) =>
    requests.slice(batch * 25, batch * 25 + 25),
  );
  for (const batch of batches) {
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: batch } }));
  }
}

type Cost = readonly [command: string, items: number];

/** The commands that a request sends, each with how many items DynamoDB read for it. */
async function costOf(request: () => Promise<unknown>): Promise<readonly Cost[]> {
  suite.storeCalls.length = 0;
  await request();
  return suite.storeCalls.map(({ command, output = {} }) => [command, itemsIn(output)]);
}

function itemsIn(output: Record<string, unknown>): number {
  const { ScannedCount, Responses, Item } = output as {
    ScannedCount?: number;
    Responses?: Record<string, readonly unknown[]>;
    Item?: unknown;
  };
  return ScannedCount ?? Responses?.[tableName]?.length ?? (Item === undefined ? 0 : 1);
}

const encrypt = (KeyId: string, GrantTokens?: string[]) => () =>
  suite.kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens }));

const key: Cost = ["BatchGetItemCommand", 2];
const token: Cost = ["BatchGetItemCommand", 1];
/** By the account, and by itself. */
const search: readonly Cost[] = [
  ["QueryCommand", 0],
  ["QueryCommand", 1],
];

test("what the policy allows costs what it cost before there were grants", async () => {
  expect(await costOf(encrypt(open.KeyId))).toEqual([key]);
  await grant(suite.kms, open.KeyId, ["Encrypt"]);
  expect(await costOf(encrypt(open.KeyId))).toEqual([key]);
});

test("what a grant allows costs one step more", async () => {
  expect(await costOf(encrypt(quiet.key.KeyId))).toEqual([key, ...search]);
});

test("what a presented grant allows costs no step more", async () => {
  const cost = await costOf(encrypt(quiet.key.KeyId, [quiet.made.GrantToken]));
  expect(cost).toEqual([key, token]);
});

test("a token that nobody needs costs no step more either, however often it is given", async () => {
  const { GrantToken } = await grant(suite.kms, open.KeyId, ["Encrypt"]);
  expect(await costOf(encrypt(open.KeyId, [GrantToken, GrantToken]))).toEqual([key, token]);
});

test("ten tokens are read at once", async () => {
  const made = await Promise.all(
    Array.from({ length: 10 }, () => grant(suite.kms, open.KeyId, ["Encrypt"])),
  );
  const cost = await costOf(
    encrypt(
      open.KeyId,
      made.map(({ GrantToken }) => GrantToken),
    ),
  );
  expect(cost).toEqual([key, ["BatchGetItemCommand", 10]]);
});

test(`${crowd} grants of others on the key change nothing of it`, async () => {
  const { KeyId } = crowded.key;
  expect(await costOf(encrypt(KeyId))).toEqual([key, ...search]);
  expect(await costOf(encrypt(KeyId, [crowded.made.GrantToken]))).toEqual([key, token]);
  const all = await listed(suite.kms, { KeyId, Limit: 100 });
  expect(all).toHaveLength(100);
});

test("to make, list and retire a grant among them costs no more than on a quiet key", async () => {
  const costs = async (KeyId: string) => {
    let made: Made | undefined;
    const create = await costOf(async () => {
      made = await grant(suite.kms, KeyId, ["Encrypt"], { Name: "one-more" });
    });
    const { GrantId, GrantToken } = made as Made;
    const list = await costOf(() => listed(suite.kms, { KeyId, GrantId }));
    const retire = await costOf(() => suite.kms.send(new RetireGrantCommand({ GrantToken })));
    return { create, list, retire };
  };
  const among = await costs(crowded.key.KeyId);
  expect(among).toEqual(await costs(quiet.key.KeyId));
  expect(among.list.slice(0, 2)).toEqual([key, ["GetItemCommand", 1]]);
  // The grant, and its counter, which is counted down after it is gone.
  const reads = [key, ["GetItemCommand", 1], ["GetItemCommand", 1]];
  const writes = [
    ["DeleteItemCommand", 0],
    ["UpdateItemCommand", 0],
  ];
  expect(among.retire).toEqual([...reads, ...writes]);
});

test("the step is the last: by alias and by ciphertext too", async () => {
  const { KeyId } = quiet.key;
  const AliasName = "alias/quiet";
  await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: open.KeyId }));
  expect(await costOf(encrypt(AliasName))).toEqual([["GetItemCommand", 1], key]);
  const { CiphertextBlob } = await encrypt(KeyId)();
  expect(await costOf(() => suite.kms.send(new DecryptCommand({ CiphertextBlob })))).toEqual([
    key,
    ...search,
  ]);
});

test("both reads of a step are under way at once", async () => {
  const { KeyId } = quiet.key;
  let underWay = 0;
  const most: number[] = [];
  const client = storeClient(suite.store.endpoint);
  client.middlewareStack.add(
    (next) => async (args) => {
      underWay += 1;
      most.push(underWay);
      const result = await next(args);
      underWay -= 1;
      return result;
    },
    { step: "initialize", name: "count" },
  );
  const counting = startService({ endpoint: suite.store.endpoint, dynamodb: client });
  await counting.kms.send(new EncryptCommand({ KeyId, Plaintext }));
  most.length = 0;
  await counting.kms.send(new EncryptCommand({ KeyId, Plaintext }));
  // The record of the request comes after all of them, with the use of the key beside it.
  expect(most).toEqual([1, 1, 2, 1, 2]);
  most.length = 0;
  const GrantTokens = [quiet.made.GrantToken];
  await counting.kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens }));
  expect(most).toEqual([1, 2, 1, 2]);
});

test("every read is strongly consistent", async () => {
  await costOf(encrypt(quiet.key.KeyId, [quiet.made.GrantToken]));
  await encrypt(quiet.key.KeyId)();
  const inputs = suite.storeCalls.map(({ input }) => JSON.stringify(input));
  expect(inputs.every((input) => input.includes('"ConsistentRead":true'))).toBe(true);
  expect(inputs).toHaveLength(5);
});
