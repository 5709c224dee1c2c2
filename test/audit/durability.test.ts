/** No answer without its record, and no change without one that it might be made. */

import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";
import { CreateUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { CreateAccountCommand } from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventItemsOf, eventsOf, lastEventOf } from "../support/events.ts";
import { account, startService, type StoreCall, type TestService } from "../support/service.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { createKey, failureOf, unknownKeyId } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";

let store: TestStore;
let service: TestService;
let beforeEvent: (call: StoreCall) => void;
let afterEvent: (call: StoreCall) => void;
let beforeState: (call: StoreCall) => void;

const nothing = () => undefined;

beforeAll(async () => {
  store = await startStore();
  service = startService({
    endpoint: store.endpoint,
    before: (call) => beforeState(call),
    events: { before: (call) => beforeEvent(call), after: (call) => afterEvent(call) },
  });
});

afterAll(() => store.close());

beforeEach(() => {
  beforeState = nothing;
  beforeEvent = nothing;
  afterEvent = nothing;
  service.storeCalls.length = 0;
  service.eventCalls.length = 0;
});

const down = (): never => {
  throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
};

const isWrite = ({ command }: StoreCall) => /^(?:Put|Update|Delete)/.test(command);
const events = () => eventsOf({ store });

describe("what only reads", () => {
  test("costs one write, once the outcome is known", async () => {
    const key = await createKey(service.kms);
    await service.kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));
    service.storeCalls.length = 0;
    service.eventCalls.length = 0;
    await service.kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: Buffer.from("a") }));
    expect(service.storeCalls.map(({ command }) => command)).toEqual(["BatchGetItemCommand"]);
    // And one more at the same time, of when the key was last used.
    const writes = service.eventCalls;
    expect(writes.map(({ command }) => command)).toEqual(["PutItemCommand", "PutItemCommand"]);
    expect(Math.max(...writes.map(({ began }) => began))).toBeLessThan(
      Math.min(...writes.map(({ ended = 0 }) => ended)),
    );
  });

  test("is not answered when it cannot be recorded", async () => {
    beforeEvent = down;
    expect(await failureOf(service.kms.send(new ListKeysCommand({})))).toMatchObject({
      name: "DependencyTimeoutException",
      status: 503,
    });
    expect(await failureOf(service.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      status: 503,
    });
  });

  test("nor when it failed", async () => {
    beforeEvent = down;
    const failed = service.kms.send(new DescribeKeyCommand({ KeyId: unknownKeyId }));
    expect((await failureOf(failed)).name).toBe("DependencyTimeoutException");
  });
});

describe("what may change something", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["kms", () => service.kms.send(new CreateKeyCommand({}))],
    ["iam", () => service.iam.send(new CreateUserCommand({ UserName: "u" }))],
    [
      "organizations",
      () =>
        service.organizations.send(
          new CreateAccountCommand({ AccountName: "a", Email: "a@example.com" }),
        ),
    ],
  ])("is announced before it begins: %s", async (_service, request) => {
    beforeEvent = down;
    expect((await failureOf(request())).status).toBeGreaterThanOrEqual(500);
    expect(service.storeCalls.filter(isWrite)).toEqual([]);
  });

  test("has one record in the end, which is the announcement's", async () => {
    const before = (await events()).length;
    await createKey(service.kms);
    const items = (await eventItemsOf({ store })).slice(before);
    expect(items).toHaveLength(1);
    expect(items[0]).not.toHaveProperty("pending");
    const [intent, outcome] = service.eventCalls.map(({ input }) => input["Item"]);
    expect(intent).toMatchObject({ pending: "intent" });
    expect(outcome).toMatchObject({ pk: items[0]?.pk, sk: items[0]?.sk });
  });

  test("is announced whoever is refused in the end", async () => {
    const request = new TagResourceCommand({ KeyId: unknownKeyId, Tags: [] });
    await failureOf(service.kms.send(request));
    expect(service.eventCalls.map(({ input }) => input["Item"])).toMatchObject([
      { pending: "intent" },
      {},
    ]);
    expect(await lastEventOf({ store })).toMatchObject({
      eventName: "TagResource",
      errorCode: "NotFoundException",
    });
  });

  test("is not acknowledged when its outcome cannot be recorded, and the announcement stays", async () => {
    const before = (await events()).length;
    beforeEvent = ({ input }) => {
      if (!Object.hasOwn(input["Item"] as object, "pending")) {
        down();
      }
    };
    expect((await failureOf(service.kms.send(new CreateKeyCommand({})))).name).toBe(
      "DependencyTimeoutException",
    );
    const items = (await eventItemsOf({ store })).slice(before);
    expect(items).toMatchObject([{ name: "CreateKey", pending: "intent" }]);
    // One attempt at the outcome: a second would say that it failed, which it did not.
    expect(service.eventCalls).toHaveLength(2);
  });
});

/** The process ends at this command: nothing after it happens. */
function endAt(nth: number): { readonly reached: () => boolean } {
  let count = 0;
  const step = () => {
    count += 1;
    if (count >= nth) {
      down();
    }
  };
  beforeState = step;
  beforeEvent = step;
  return { reached: () => count >= nth };
}

test.each<[string, (name: string) => Promise<unknown>, () => Promise<number>]>([
  [
    "CreateKey",
    () => service.kms.send(new CreateKeyCommand({})),
    async () => (await service.kms.send(new ListKeysCommand({}))).Keys?.length ?? 0,
  ],
  [
    "CreateUser",
    (name) => service.iam.send(new CreateUserCommand({ UserName: name })),
    async () => (await service.iam.send(new ListUsersCommand({}))).Users?.length ?? 0,
  ],
])("wherever %s ends, what it changed has a record", async (name, request, countOf) => {
  let whole = false;
  for (let nth = 1; !whole; nth++) {
    const count = await countOf();
    const known = (await events()).length;
    const end = endAt(nth);
    const answered = await request(`${name}-${nth}`).then(
      () => true,
      () => false,
    );
    beforeState = nothing;
    beforeEvent = nothing;
    const recorded = (await eventItemsOf({ store })).slice(known);
    const changed = (await countOf()) - count;
    expect(recorded.length).toBeGreaterThanOrEqual(changed);
    expect(recorded.every((item) => item.name === name)).toBe(true);
    // What is acknowledged has an outcome.
    expect(answered && recorded.some(({ pending }) => pending !== undefined)).toBe(false);
    whole = !end.reached();
    expect(answered || !whole).toBe(true);
  }
});

test("an answer whose record was written twice, because the first answer was lost, has one", async () => {
  let lost = 0;
  afterEvent = () => {
    lost += 1;
    if (lost === 1) {
      down();
    }
  };
  const before = (await events()).length;
  await failureOf(service.kms.send(new ListKeysCommand({})));
  expect((await events()).length).toBe(before + 1);
});

test("a request about another account's key is not answered when either record fails", async () => {
  const tenant = await newTenant(service);
  const key = await createKey(tenant.admin.kms);
  const written: unknown[] = [];
  beforeEvent = ({ input }) => {
    const item = input["Item"] as { pk: { S?: string } | string };
    written.push(item.pk);
    if (JSON.stringify(item.pk).includes(tenant.id)) {
      down();
    }
  };
  expect((await failureOf(service.kms.send(new DescribeKeyCommand({ KeyId: key.Arn })))).name).toBe(
    "DependencyTimeoutException",
  );
  expect(written).toHaveLength(2);
});

test("requests that nobody signed leave none", async () => {
  const before = (await events()).length;
  const stranger = service.as({ accessKeyId: "AKIAQAAAAAAATESTNOONE", secretAccessKey: "x" });
  await failureOf(stranger.kms.send(new ListKeysCommand({})));
  await failureOf(
    service
      .as({ accessKeyId: "AKIAQAAAAAAATESTADMIN", secretAccessKey: "wrong" })
      .kms.send(new ScheduleKeyDeletionCommand({ KeyId: unknownKeyId })),
  );
  expect((await events()).length).toBe(before);
  expect(account).toHaveLength(12);
});
