/** How many resources there may be, and what counting them costs. */

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ListGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, test } from "vitest";
import { longestRequest } from "../../lambdas/shared/audit/settle.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import type { ItemKey } from "../../lambdas/shared/store/commands.ts";
import { grantCountItemKey, keyCountItemKey } from "../../lambdas/shared/store/items.ts";
import { adminArn, grant } from "../support/grants.ts";
import { meeting, type Meeting } from "../support/meeting.ts";
import { account, region, startService, type TestService } from "../support/service.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";
import { createKey, type CreatedKey, failureOf } from "../support/suite.ts";

const place = { account, region };
const limits = "keys=3,aliases=2,grants=2";
const day = 24 * 60 * 60 * 1000;

let store: TestStore;
let service: TestService;

beforeEach(async () => {
  store = await startStore();
  service = startService({ endpoint: store.endpoint, environment: { quotas: limits } });
  return () => store.close();
});

const kms = () => service.kms;
const items = () => documentClient(storeClient(store.endpoint));

async function countAt(Key: ItemKey): Promise<unknown> {
  const { Item } = await items().send(new GetCommand({ TableName: tableName, Key }));
  return Item?.["count"];
}

/** As a process leaves it that dies between counting and making, once no request of then can be going on. */
async function putCount(Key: ItemKey, count: number): Promise<void> {
  const Item = { ...Key, count, at: service.clock.time, writeId: "of the dead" };
  service.clock.time += longestRequest;
  await items().send(new PutCommand({ TableName: tableName, Item }));
}

/** A process whose first such command about a grant meets something. */
function whoMeets(what: Omit<Meeting, "about">): KMSClient {
  const dynamodb = meeting(storeClient(store.endpoint), { ...what, about: "grant#" });
  const environment = { quotas: limits };
  const other = startService({ endpoint: store.endpoint, dynamodb, environment });
  other.clock.time = service.clock.time;
  return other.kms;
}

async function commandsOf(request: () => Promise<unknown>): Promise<readonly string[]> {
  service.storeCalls.length = 0;
  await request();
  return service.storeCalls.map(({ command }) => command.replace(/Command$/, ""));
}

describe("keys of an account and Region", () => {
  const refused = {
    name: "LimitExceededException",
    message: "Key quota for this account in this region is 3 but the current usage is 3.",
    status: 400,
  };
  const create = (client = kms()) => client.send(new CreateKeyCommand({}));

  test("as many as there may be, in whatever state, and none more", async () => {
    const [first, second] = [await createKey(kms()), await createKey(kms())];
    await createKey(kms(), { MultiRegion: true });
    await kms().send(new DisableKeyCommand({ KeyId: first.KeyId }));
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId: second.KeyId }));
    expect(await failureOf(create())).toEqual(refused);
    // Elsewhere there is room.
    await create(service.kmsIn("eu-west-1"));
    // The refused request has left nothing.
    await kms().send(new CancelKeyDeletionCommand({ KeyId: second.KeyId }));
    expect(await countAt(keyCountItemKey(place))).toBe(3);
  });

  test("a key that was deleted makes room", async () => {
    const { KeyId } = await createKey(kms());
    await grant(kms(), KeyId, ["Encrypt"]);
    await Promise.all([createKey(kms()), createKey(kms())]);
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    service.clock.time += 7 * day;
    await service.sweep();
    expect(await countAt(keyCountItemKey(place))).toBe(2);
    expect(await countAt(grantCountItemKey(place, KeyId))).toBeUndefined();
    await create();
    expect(await failureOf(create())).toEqual(refused);
  });

  test("a key that was deleted before a recount is not counted down after it", async () => {
    const { KeyId } = await createKey(kms());
    await Promise.all([createKey(kms()), createKey(kms())]);
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    service.clock.time += 7 * day;
    const dynamodb = meeting(storeClient(store.endpoint), {
      command: "DeleteItem",
      about: `key#${KeyId}`,
      when: "after",
      meanwhile: () => createKey(kms()),
      outcome: "goes on",
    });
    const sweeper = startService({ endpoint: store.endpoint, dynamodb });
    sweeper.clock.time = service.clock.time;
    await sweeper.sweep();
    expect(await countAt(keyCountItemKey(place))).toBe(3);
    expect(await failureOf(create())).toEqual(refused);
  });

  test("two sweepers at once count a key down once", async () => {
    const { KeyId } = await createKey(kms());
    await createKey(kms());
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    const other = startService({ endpoint: store.endpoint });
    service.clock.time += 7 * day;
    other.clock.time = service.clock.time;
    await Promise.all([service.sweep(), other.sweep()]);
    await service.sweep();
    expect(await countAt(keyCountItemKey(place))).toBe(1);
  });

  test("a counter that a crash left too high keeps nobody out", async () => {
    await createKey(kms());
    await putCount(keyCountItemKey(place), 3);
    await create();
    expect(await countAt(keyCountItemKey(place))).toBe(2);
  });

  test("keys that were made before there were counters count", async () => {
    await Promise.all([create(), create(), create()]);
    const Key = keyCountItemKey(place);
    await items().send(new DeleteCommand({ TableName: tableName, Key }));
    expect(await failureOf(create())).toEqual(refused);
  });

  test("the keys of AWS do not", async () => {
    const { KeyId } = await createKey(kms());
    const Key = { pk: `${account}#${region}`, sk: `key#${KeyId}` };
    const { Item } = await items().send(new GetCommand({ TableName: tableName, Key }));
    await items().send(new PutCommand({ TableName: tableName, Item: { ...Item, manager: "AWS" } }));
    await items().send(new DeleteCommand({ TableName: tableName, Key: keyCountItemKey(place) }));
    await Promise.all([create(), create(), create()]);
    expect(await failureOf(create())).toEqual(refused);
  });

  test("those who come at once get no more than there is", async () => {
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => create()));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  });

  test("counting costs one write; who is refused again and again does not count anew each time", async () => {
    await create();
    const write = ["UpdateItem", "PutItem", "PutItem"];
    expect((await commandsOf(create)).filter((name) => /^(Put|Update)/.test(name))).toEqual(write);
    await create();
    await failureOf(create());
    expect(await commandsOf(() => failureOf(create()))).toEqual(["UpdateItem", "GetItem"]);
    service.clock.time += longestRequest;
    expect(await commandsOf(() => failureOf(create()))).toContain("Query");
  });
});

describe("grants on a key", () => {
  const refused = {
    name: "LimitExceededException",
    message: "Grants per key quota for this account in this region is 2, current usage is 2.",
    status: 400,
  };
  let key: CreatedKey;
  const input = (Name?: string) => ({
    KeyId: key.KeyId,
    GranteePrincipal: adminArn,
    Operations: ["Encrypt" as const],
    Name,
  });
  const create = (Name?: string) => kms().send(new CreateGrantCommand(input(Name)));
  const count = () => countAt(grantCountItemKey(place, key.KeyId));

  beforeEach(async () => {
    key = await createKey(kms());
  });

  test("as many as there may be, and none more", async () => {
    await create("one");
    await create("two");
    expect(await failureOf(create("three"))).toEqual(refused);
    // The same grant again is no new one.
    await create("one");
    expect(await count()).toBe(2);
    // Another key has room of its own.
    key = await createKey(kms());
    await create();
  });

  test("a dry run counts nothing", async () => {
    await create();
    await failureOf(kms().send(new CreateGrantCommand({ ...input(), DryRun: true })));
    expect(await count()).toBe(1);
  });

  test("a grant that is revoked or retired makes room", async () => {
    const { GrantId } = await create();
    const { GrantToken } = await create();
    await kms().send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId }));
    await kms().send(new RetireGrantCommand({ GrantToken }));
    expect(await count()).toBe(0);
    await create();
    await create();
    expect(await failureOf(create())).toEqual(refused);
  });

  test("the same named grant from two at once is counted once", async () => {
    await Promise.all([create("one"), create("one")]);
    expect(await count()).toBe(1);
  });

  test("a counter that a crash left too high keeps nobody out", async () => {
    await create();
    await putCount(grantCountItemKey(place, key.KeyId), 2);
    await create();
    expect(await failureOf(create())).toEqual(refused);
  });

  describe("are never more than there may be, because", () => {
    const there = async () =>
      (await kms().send(new ListGrantsCommand({ KeyId: key.KeyId }))).Grants?.length;

    test("nothing is counted anew while what was counted is about to be made", async () => {
      await create();
      const meanwhile = async () => expect(await failureOf(create())).toEqual(refused);
      const slow = whoMeets({ command: "PutItem", when: "before", meanwhile, outcome: "goes on" });
      await slow.send(new CreateGrantCommand(input()));
      expect([await there(), await count()]).toEqual([2, 2]);
    });

    test("nor while what was counted anew is", async () => {
      await create();
      await putCount(grantCountItemKey(place, key.KeyId), 2);
      const made = await Promise.allSettled(Array.from({ length: 10 }, () => create()));
      expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect([await there(), await count()]).toEqual([2, 2]);
    });

    test("what was deleted before a recount is not counted down after it", async () => {
      const { GrantId } = await create();
      await create();
      service.clock.time += longestRequest;
      const meanwhile = () => create();
      const slow = whoMeets({
        command: "DeleteItem",
        when: "after",
        meanwhile,
        outcome: "goes on",
      });
      await slow.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId }));
      expect([await there(), await count()]).toEqual([2, 2]);
      expect(await failureOf(create())).toEqual(refused);
    });

    test("of a deletion that was sent again, nobody knows whose it was", async () => {
      const { GrantId } = await create();
      await create();
      const revoke = () => new RevokeGrantCommand({ KeyId: key.KeyId, GrantId });
      const meanwhile = () => kms().send(revoke());
      const slow = whoMeets({
        command: "DeleteItem",
        when: "before",
        meanwhile,
        outcome: "is lost",
      });
      await slow.send(revoke());
      expect([await there(), await count()]).toEqual([1, 1]);
    });

    test("what was made at the first try and changed before the second has been made", async () => {
      await create();
      const meanwhile = async () => {
        const { Grants = [] } = await kms().send(new ListGrantsCommand({ KeyId: key.KeyId }));
        const made = Grants.find(({ Name }) => Name === "one");
        await kms().send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId: made?.GrantId }));
        await create("one");
      };
      const slow = whoMeets({ command: "PutItem", when: "after", meanwhile, outcome: "is lost" });
      await slow.send(new CreateGrantCommand(input("one")));
      expect([await there(), await count()]).toEqual([2, 2]);
    });
  });
});

describe("aliases of a key", () => {
  const refused = {
    name: "LimitExceededException",
    message: "Aliases per key quota for this account in this region is 2, current usage is 2.",
    status: 400,
  };
  let key: CreatedKey;
  let other: CreatedKey;
  const create = (name: string, TargetKeyId = key.KeyId) =>
    kms().send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId }));
  const move = (name: string, TargetKeyId = key.KeyId) =>
    kms().send(new UpdateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId }));

  beforeEach(async () => {
    [key, other] = [await createKey(kms()), await createKey(kms())];
    await create("one");
    await create("two");
  });

  test("as many as there may be, and none more", async () => {
    expect(await failureOf(create("three"))).toEqual(refused);
    await create("three", other.KeyId);
  });

  test("an alias does not move to a key that has no room, but may stay", async () => {
    await create("three", other.KeyId);
    expect(await failureOf(move("three"))).toEqual(refused);
    const there = await kms().send(new DescribeKeyCommand({ KeyId: "alias/three" }));
    expect(there.KeyMetadata?.KeyId).toBe(other.KeyId);
    await move("two");
  });

  test("an alias that moves away or is deleted makes room", async () => {
    await move("one", other.KeyId);
    await create("three");
    await kms().send(new DeleteAliasCommand({ AliasName: "alias/two" }));
    await move("one");
    expect(await failureOf(create("four"))).toEqual(refused);
  });

  test("what a crash has left of an alias takes no room", async () => {
    const Item = { pk: `${account}#${region}#${other.KeyId}`, sk: "alias#0", writeId: "lost" };
    await items().send(new PutCommand({ TableName: tableName, Item }));
    await create("three", other.KeyId);
    await create("four", other.KeyId);
    expect(await failureOf(create("five", other.KeyId))).toEqual(refused);
  });
});

test("the limits are AWS's where nobody sets others", async () => {
  const usual = startService({ endpoint: store.endpoint });
  const { KeyId } = await createKey(usual.kms);
  const create = (number: number) =>
    usual.kms.send(new CreateAliasCommand({ AliasName: `alias/${number}`, TargetKeyId: KeyId }));
  for (let number = 0; number < 50; number++) {
    await create(number);
  }
  expect((await failureOf(create(50))).message).toBe(
    "Aliases per key quota for this account in this region is 50, current usage is 50.",
  );
});
