/**
 * Two at once on one key or one set, the one stopped in the middle while the
 * other does all of its own: never do both win where one undoes the other.
 */

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  ListAliasesCommand,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { longestWork } from "../../lambdas/shared/store/region-sets.ts";
import { account, startService, type StoreCall, type TestService } from "../support/service.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { createKey, denyEveryone, failureOf, keyPolicy } from "../support/suite.ts";

const day = 24 * 60 * 60 * 1000;
let store: TestStore;
let other: TestService;
beforeAll(async () => {
  store = await startStore();
  other = startService({ endpoint: store.endpoint });
});
afterAll(() => store.close());

/** A service that stops before a command, once, until it is let go on. */
function stopping(where: (call: StoreCall) => boolean) {
  let stopped: () => void = () => {};
  let goOn: () => void = () => {};
  const hasStopped = new Promise<void>((resolve) => (stopped = resolve));
  const goesOn = new Promise<void>((resolve) => (goOn = resolve));
  let done = false;
  const service = startService({
    endpoint: store.endpoint,
    before: async (call) => {
      if (!done && where(call)) {
        done = true;
        stopped();
        await goesOn;
      }
    },
  });
  service.clock.time = other.clock.time;
  return { service, hasStopped, goOn };
}

/** Of a new key's policy: the set has been told of it by then. */
const isPut = ({ command, input }: StoreCall) =>
  command === "PutItemCommand" && (input["Item"] as { sk: string }).sk === "policy";
const isUpdate = ({ command }: StoreCall) => command === "UpdateItemCommand";
/** Of the key or the set, not of a counter. */
const isKeyUpdate = (call: StoreCall) =>
  isUpdate(call) && String((call.input["Key"] as { sk: string }).sk).startsWith("key#");

const newPrimary = async () => (await createKey(other.kms, { MultiRegion: true })).KeyId;
const replicate = (at: TestService, KeyId: string, Policy?: string) =>
  at.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2", Policy }));
const schedule = (at: TestService, KeyId: string, region = "us-east-1") =>
  at.kmsIn(region).send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
const describeIn = async (region: string, KeyId: string) =>
  (await other.kmsIn(region).send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

test("a primary key that is scheduled while its replica key is made waits for it", async () => {
  const KeyId = await newPrimary();
  const slow = stopping(isPut);
  const making = replicate(slow.service, KeyId);
  await slow.hasStopped;
  expect((await schedule(other, KeyId)).KeyState).toBe("PendingReplicaDeletion");
  slow.goOn();
  await making;
  other.clock.time += 100 * day;
  await other.sweep();
  const { CiphertextBlob } = await other
    .kmsIn("us-west-2")
    .send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  await other.kmsIn("us-west-2").send(new DecryptCommand({ CiphertextBlob }));
  expect(await describeIn("us-east-1", KeyId)).toMatchObject({
    KeyState: "PendingReplicaDeletion",
  });
});

test("a replica key is not made for a primary key that was scheduled before", async () => {
  const KeyId = await newPrimary();
  const slow = stopping(isKeyUpdate);
  const making = replicate(slow.service, KeyId);
  await slow.hasStopped;
  expect((await schedule(other, KeyId)).KeyState).toBe("PendingDeletion");
  slow.goOn();
  expect((await failureOf(making)).name).toBe("KMSInvalidStateException");
  expect((await failureOf(describeIn("us-west-2", KeyId))).name).toBe("NotFoundException");
});

test("the primary key does not move to a replica key that is scheduled meanwhile", async () => {
  const KeyId = await newPrimary();
  await replicate(other, KeyId);
  const slow = stopping(isKeyUpdate);
  const moving = slow.service.kms.send(
    new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-west-2" }),
  );
  await slow.hasStopped;
  await schedule(other, KeyId, "us-west-2");
  slow.goOn();
  expect((await failureOf(moving)).name).toBe("KMSInvalidStateException");
  expect(await describeIn("us-east-1", KeyId)).toMatchObject({
    MultiRegionConfiguration: { MultiRegionKeyType: "PRIMARY" },
  });
});

test("all keys of a set are scheduled at once, and all end", async () => {
  const KeyId = await newPrimary();
  const regions = ["us-west-2", "eu-west-1", "ap-south-1"];
  for (const ReplicaRegion of regions) {
    await other.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion }));
  }
  const answers = await Promise.all(
    ["us-east-1", ...regions].map((region) => schedule(other, KeyId, region)),
  );
  expect(answers.map(({ KeyState }) => KeyState).sort()).toEqual([
    "PendingDeletion",
    "PendingDeletion",
    "PendingDeletion",
    "PendingReplicaDeletion",
  ]);
  other.clock.time += 14 * day;
  expect((await failureOf(describeIn("us-east-1", KeyId))).name).toBe("NotFoundException");
});

test("who comes second to make a replica key changes nothing of the first one's", async () => {
  const KeyId = await newPrimary();
  const Policy = keyPolicy(account, denyEveryone("kms:Encrypt"));
  const slow = stopping(isPut);
  const first = replicate(slow.service, KeyId, Policy);
  await slow.hasStopped;
  const second = await failureOf(replicate(other, KeyId));
  expect(second).toMatchObject({
    name: "KMSInvalidStateException",
    message: expect.stringMatching(/ is creating\.$/),
  });
  slow.goOn();
  await first;
  const west = other.kmsIn("us-west-2");
  expect((await west.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  await west.send(new CreateAliasCommand({ AliasName: "alias/stays", TargetKeyId: KeyId }));
  expect((await failureOf(replicate(other, KeyId))).name).toBe("AlreadyExistsException");
  expect((await west.send(new ListAliasesCommand({ KeyId }))).Aliases).toHaveLength(1);
});

test("who takes so long that another has taken over makes nothing", async () => {
  const KeyId = await newPrimary();
  const slow = stopping(isPut);
  const first = replicate(slow.service, KeyId, keyPolicy(account, denyEveryone("kms:Encrypt")));
  await slow.hasStopped;
  other.clock.time += longestWork;
  await replicate(other, KeyId);
  slow.goOn();
  const failure = await failureOf(first);
  expect(["AlreadyExistsException", "DependencyTimeoutException"]).toContain(failure.name);
});

test("a replica key that is being destroyed is not made anew until it is gone", async () => {
  const KeyId = await newPrimary();
  await replicate(other, KeyId);
  await schedule(other, KeyId, "us-west-2");
  other.clock.time += 7 * day;
  const slow = stopping(
    ({ command, input }) =>
      command === "DeleteItemCommand" && (input["Key"] as { sk: string }).sk === `key#${KeyId}`,
  );
  const sweeping = slow.service.sweep();
  await slow.hasStopped;
  expect(await failureOf(replicate(other, KeyId))).toMatchObject({
    name: "KMSInvalidStateException",
    message: expect.stringMatching(/ is pending deletion\.$/),
  });
  slow.goOn();
  await sweeping;
  await replicate(other, KeyId);
  expect(await describeIn("us-west-2", KeyId)).toMatchObject({ KeyState: "Enabled" });
});

test("a cancellation that comes too late finds no key", async () => {
  const { KeyId } = await createKey(other.kms);
  await schedule(other, KeyId);
  other.clock.time += 7 * day - 1;
  const slow = stopping(isKeyUpdate);
  const cancelling = slow.service.kms.send(new CancelKeyDeletionCommand({ KeyId }));
  await slow.hasStopped;
  other.clock.time += 1;
  await other.sweep();
  slow.goOn();
  expect((await failureOf(cancelling)).name).toBe("NotFoundException");
  expect((await failureOf(describeIn("us-east-1", KeyId))).name).toBe("NotFoundException");
});

test("a change of a set's key and a rotation of the set do not undo each other", async () => {
  const KeyId = await newPrimary();
  await replicate(other, KeyId);
  const slow = stopping(isKeyUpdate);
  const disabling = slow.service.kmsIn("us-west-2").send(new DisableKeyCommand({ KeyId }));
  await slow.hasStopped;
  await schedule(other, KeyId);
  slow.goOn();
  await disabling;
  expect(await describeIn("us-west-2", KeyId)).toMatchObject({ KeyState: "Disabled" });
  expect(await describeIn("us-east-1", KeyId)).toMatchObject({
    KeyState: "PendingReplicaDeletion",
  });
});
