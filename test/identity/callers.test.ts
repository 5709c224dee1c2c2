/**
 * Who calls, on each request: exact at once after any change, and at no cost
 * that grows. What changes IAM here are writes to its journal, as IAM's own
 * operations make them.
 */

import { DescribeKeyCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessKeyIdFor } from "../../lambdas/shared/identity/access-key-id.ts";
import {
  type Group,
  iamScope,
  type ManagedPolicy,
  sortKeys,
  type User,
} from "../../lambdas/shared/identity/entities.ts";
import { systemClock } from "../../lambdas/shared/runtime/clock.ts";
import type { Services } from "../../lambdas/shared/runtime/operation.ts";
import { Journal } from "../../lambdas/shared/store/journal.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import { createServices } from "../../lambdas/shared/runtime/services.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { populate } from "../support/population.ts";
import { uniqueId } from "../support/principals.ts";
import {
  startService,
  type StoreCall,
  type TestCredentials,
  testEnvironment,
  type TestService,
  wrappingSecret,
} from "../support/service.ts";
import { startStore, storeClient, tableName, type TestStore } from "../support/store.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy } from "../support/suite.ts";

let store: TestStore;
let services: Services;
let service: TestService;
let account: string;
let accounts = 0;
let alice: TestCredentials;
let key: CreatedKey;

const secretAccessKey = "secret-access-key-of-alice-in-the-tests";
const Plaintext = Buffer.from("x");

beforeAll(async () => {
  store = await startStore();
  services = createServices(
    testEnvironment,
    {
      dynamodb: documentClient(storeClient(store.endpoint)),
      secrets: { read: async () => ({ value: wrappingSecret, version: "1" }) },
      kms: {
        encrypt: () => Promise.reject(new Error("no real KMS in tests")),
        decrypt: () => Promise.reject(new Error("no real KMS in tests")),
      },
      documents: { read: () => Promise.reject(new Error("no web in tests")) },
    },
    systemClock,
  );
});
afterAll(() => store.close());

/** A user with a group and two managed policies, of which the group's gives it all of KMS. */
beforeEach(async () => {
  service = startService({ endpoint: store.endpoint });
  account = `2222222222${String(10 + accounts++)}`;
  const accessKeyId = accessKeyIdFor("AKIA", account, new Uint8Array(5));
  alice = { accessKeyId, secretAccessKey };
  await populate(services, [aliceArn()]);
  const sealed = await services.credentials.sealSecret(accessKeyId, secretAccessKey);
  await change(async (transaction) => {
    for (const [name, Action] of [
      ["Use", "kms:*"],
      ["Look", "iam:Get*"],
    ] as const) {
      transaction.put(sortKeys.policy(name), managed(name, "Allow", Action));
    }
    const group: Group = {
      ...entity("Users", "AGPA"),
      attached: [policyArn("Use")],
    };
    transaction.put(sortKeys.group("Users"), group);
    transaction.put(sortKeys.accessKey(accessKeyId), { user: sortKeys.user("alice") });
    await update<User>(transaction, sortKeys.user("alice"), (user) => ({
      ...user,
      attached: [policyArn("Look")],
      groups: ["users"],
      keys: [{ id: accessKeyId, status: "Active", created: 0, sealed }],
    }));
  });
  key = await createKey(service.as(alice).kms, {});
});

const aliceArn = () => `arn:aws:iam::${account}:user/alice`;
const policyArn = (name: string) => `arn:aws:iam::${account}:policy/${name}`;
const entity = (name: string, prefix: string) => ({
  name,
  path: "/",
  id: `${prefix}${name.toUpperCase()}`,
  created: 0,
  inline: [],
  attached: [],
});

function managed(name: string, Effect: string, Action: string): ManagedPolicy {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Action, Resource: "*" }],
  });
  return {
    name,
    path: "/",
    id: `ANPA${name.toUpperCase()}`,
    created: 0,
    updated: 0,
    tags: [],
    defaultVersion: 1,
    nextVersion: 2,
    versions: [{ number: 1, created: 0, text }],
  };
}

type Transaction = Parameters<Parameters<Services["journal"]["change"]>[1]>[0];

const change = (run: (transaction: Transaction) => Promise<void>) =>
  services.journal.change(iamScope(account), run);

async function update<T extends object>(
  transaction: Transaction,
  sk: string,
  next: (entity: T) => T,
): Promise<void> {
  const { sk: _, ...attributes } = (await transaction.get(sk)) as unknown as T & { sk: string };
  transaction.put(sk, { ...(next(attributes as unknown as T) as Record<string, unknown>) });
}

const changeUser = (next: (user: User) => User) =>
  change((transaction) => update(transaction, sortKeys.user("alice"), next));

/** Of calls that overlap, none waits for another: the longest chain of those that do. */
function steps(calls: readonly StoreCall[]): number {
  const depths = new Map<StoreCall, number>();
  for (const call of calls) {
    const before = calls.filter((other) => (other.ended ?? Infinity) < call.began);
    depths.set(call, 1 + Math.max(0, ...before.map((other) => depths.get(other) ?? 0)));
  }
  return Math.max(0, ...depths.values());
}

async function stepsOf(request: () => Promise<unknown>): Promise<number> {
  service.storeCalls.length = 0;
  await request();
  return steps(service.storeCalls);
}

const encrypt = (kms: KMSClient) => () =>
  kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
const describeKey = (kms: KMSClient) => () =>
  kms.send(new DescribeKeyCommand({ KeyId: key.KeyId }));

describe("what a request costs", () => {
  test("a warm Encrypt by a user with a group and two managed policies is one step", async () => {
    const { kms } = service.as(alice);
    await encrypt(kms)();
    expect(await stepsOf(encrypt(kms))).toBe(1);
    // The account's version with the organization's, and the key with its policy.
    expect(service.storeCalls.map(({ command }) => command)).toEqual([
      "BatchGetItemCommand",
      "BatchGetItemCommand",
    ]);
  });

  test("after a change of the account's IAM it is at most three more, once", async () => {
    const { kms } = service.as(alice);
    await encrypt(kms)();
    await changeUser((user) => ({ ...user, tags: [{ Key: "team", Value: "red" }] }));
    expect(await stepsOf(encrypt(kms))).toBeLessThanOrEqual(4);
    expect(await stepsOf(encrypt(kms))).toBe(1);
  });

  test("it does not grow with what the account's IAM holds", async () => {
    const { kms } = service.as(alice);
    await change(async (transaction) => {
      for (let n = 0; n < 50; n++) {
        transaction.put(sortKeys.user(`user-${n}`), { ...entity(`user-${n}`, "AIDA"), tags: [] });
        transaction.put(sortKeys.policy(`policy-${n}`), managed(`policy-${n}`, "Allow", "s3:*"));
      }
    });
    await encrypt(kms)();
    expect(await stepsOf(encrypt(kms))).toBe(1);
    const keys = service.storeCalls.flatMap(({ input }) =>
      Object.values(input["RequestItems"] as Record<string, { Keys: unknown[] }>),
    );
    expect(keys.flatMap(({ Keys }) => Keys)).toHaveLength(4);
  });
});

describe("a change takes effect at the next request", () => {
  const denied = (reason: string) => ({
    name: "AccessDeniedException",
    message: expect.stringContaining(reason),
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      "the user leaves the group",
      () => changeUser((user) => ({ ...user, groups: [] })),
      "no identity-based policy",
    ],
    [
      "the group loses its policy",
      () =>
        change((transaction) =>
          update<Group>(transaction, sortKeys.group("users"), (group) => ({
            ...group,
            attached: [],
          })),
        ),
      "no identity-based policy",
    ],
    [
      "the policy has another default version",
      () =>
        change((transaction) =>
          update<ManagedPolicy>(transaction, sortKeys.policy("Use"), (policy) => ({
            ...policy,
            defaultVersion: 2,
            versions: [
              ...policy.versions,
              {
                number: 2,
                created: 0,
                text: managed("x", "Deny", "kms:*").versions[0]?.text ?? "",
              },
            ],
          })),
        ),
      "explicit deny in an identity-based policy",
    ],
    [
      "the user gets an inline policy that denies",
      () =>
        changeUser((user) => ({
          ...user,
          inline: [{ name: "no", text: managed("x", "Deny", "kms:*").versions[0]?.text ?? "" }],
        })),
      "explicit deny in an identity-based policy",
    ],
    [
      "the user gets a boundary",
      () => changeUser((user) => ({ ...user, boundary: policyArn("Look") })),
      "no permissions boundary",
    ],
  ])("%s", async (_, happens, reason) => {
    const { kms } = service.as(alice);
    await describeKey(kms)();
    await happens();
    expect(await failureOf(describeKey(kms)())).toMatchObject(denied(reason));
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "the access key is made inactive",
      () =>
        changeUser((user) => ({
          ...user,
          keys: user.keys.map((one) => ({ ...one, status: "Inactive" as const })),
        })),
    ],
    [
      "the access key is deleted",
      () =>
        change(async (transaction) => {
          transaction.delete(sortKeys.accessKey(alice.accessKeyId));
          await update<User>(transaction, sortKeys.user("alice"), (user) => ({
            ...user,
            keys: [],
          }));
        }),
    ],
  ])("%s", async (_, happens) => {
    const { kms, sts } = service.as(alice);
    await describeKey(kms)();
    await happens();
    // Whatever is asked for, and whether it is there or not.
    for (const request of [
      describeKey(kms),
      () => kms.send(new DescribeKeyCommand({ KeyId: "alias/none" })),
    ]) {
      expect(await failureOf(request())).toMatchObject({
        name: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      });
    }
    expect(await failureOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  test("the user is renamed", async () => {
    const { sts } = service.as(alice);
    const arn = async () => (await sts.send(new GetCallerIdentityCommand({}))).Arn;
    expect(await arn()).toBe(aliceArn());
    await change(async (transaction) => {
      const { sk: _, ...user } = (await transaction.get(
        sortKeys.user("alice"),
      )) as never as User & {
        sk: string;
      };
      transaction.delete(sortKeys.user("alice"));
      transaction.put(sortKeys.user("carol"), { ...user, name: "carol" });
      transaction.put(sortKeys.accessKey(alice.accessKeyId), { user: sortKeys.user("carol") });
      transaction.put(sortKeys.uniqueId(uniqueId(aliceArn())), { names: sortKeys.user("carol") });
    });
    expect(await arn()).toBe(`arn:aws:iam::${account}:user/carol`);
  });
});

test("a namesake has nothing of who was called so before", async () => {
  const { kms } = service.as(alice);
  const closed = await createKey(kms, {
    Policy: keyPolicy(account, {
      Effect: "Deny",
      NotPrincipal: { AWS: [aliceArn(), account] },
      Action: "kms:DescribeKey",
      Resource: "*",
    }),
  });
  const look = () => kms.send(new DescribeKeyCommand({ KeyId: closed.KeyId }));
  await look();
  await changeUser((user) => ({ ...user, id: "AIDANAMESAKE" }));
  expect(await failureOf(look())).toMatchObject({ name: "AccessDeniedException" });
});

/** A process that dies once so many of its writes have been answered. */
function journalThatDies(survives: number): Journal {
  const client = storeClient(store.endpoint);
  let writes = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (/^(Put|Update|Delete)Item/.test(String(context.commandName)) && writes++ >= survives) {
        throw new Error("The process died");
      }
      return next(args);
    },
    { step: "initialize", name: "die" },
  );
  return new Journal(new Table(documentClient(client), tableName), {
    initial: () => [],
    newWriteId: () => `write-${account}-${lastWrite++}`,
    now: () => 0,
  });
}
let lastWrite = 0;

test("no request is decided on policies that were never in force together", async () => {
  // `Use` allows, or denies; the user is in the group, or is not. Never are both
  // on: whoever changes one makes sure of the other first. A request that mixed
  // an old user with a new policy, or the other way round, would be allowed.
  const text = (Effect: string) => managed("x", Effect, "kms:*").versions[0]?.text ?? "";
  // Each writer dies after one to four of its writes, and another one goes on:
  // what the first one committed is in force, applied or not.
  let writers = 0;
  const changeAndDie = async (run: (transaction: Transaction) => Promise<void>) => {
    const dying = journalThatDies(1 + (writers++ % 4));
    await dying.change(iamScope(account), run).catch(() => undefined);
  };
  const setPolicy = (Effect: string) =>
    changeAndDie((transaction) =>
      update<ManagedPolicy>(transaction, sortKeys.policy("Use"), (policy) => ({
        ...policy,
        versions: [{ number: 1, created: 0, text: text(Effect) }],
      })),
    );
  const setMember = (groups: readonly string[]) =>
    changeAndDie((transaction) =>
      update<User>(transaction, sortKeys.user("alice"), (user) => ({ ...user, groups })),
    );
  await setPolicy("Deny");

  const writing = { done: false };
  const writer = async () => {
    for (let round = 0; round < 15; round++) {
      await setMember([]);
      await setPolicy("Allow");
      await setPolicy("Deny");
      await setMember(["users"]);
    }
    writing.done = true;
  };
  const outcomes = new Map<string, number>();
  const reader = async (process: TestService) => {
    const { kms } = process.as(alice);
    while (!writing.done) {
      const outcome = await describeKey(kms)().then(
        () => "allowed",
        ({ message }: Error) => /no identity-based|explicit deny/.exec(message)?.[0] ?? message,
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const other = startService({ endpoint: store.endpoint });
  await Promise.all([writer(), reader(service), reader(other)]);
  expect([...outcomes.keys()].toSorted()).toEqual(["explicit deny", "no identity-based"]);
});
