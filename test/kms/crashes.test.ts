/**
 * The process ends before each write of each operation that writes more than
 * once. Whoever looks afterwards, with another process, sees the state as it was
 * or as it was to be, and the operation, or the sweep, can be done again.
 */

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importInto, storedMaterials } from "../support/imports.ts";
import { longestWork } from "../../lambdas/shared/store/region-sets.ts";
import { itemsOf } from "../support/key-states.ts";
import { startService, type TestService } from "../support/service.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { createKey } from "../support/suite.ts";

const day = 24 * 60 * 60 * 1000;
const regions = ["us-east-1", "us-west-2"] as const;

let store: TestStore;
beforeEach(async () => {
  store = await startStore();
});
afterEach(() => store.close());

const service = (time: number) => {
  const started = startService({
    endpoint: store.endpoint,
    environment: { replicationDelay: 1 },
  });
  started.clock.time = time;
  return started;
};

/** A service whose process ends before its write number `fatal`. */
function mortal(time: number, fatal: number): { service: TestService; ended: () => boolean } {
  let writes = 0;
  const started = startService({
    endpoint: store.endpoint,
    environment: { replicationDelay: 1 },
    before: ({ command }) => {
      if (/^(Put|Update|Delete)/.test(command)) {
        writes++;
      }
      if (writes > fatal) {
        throw new Error("The process has ended");
      }
    },
  });
  started.clock.time = time;
  return { service: started, ended: () => writes > fatal };
}

/** What anybody can see, with descriptions for the ids of keys. */
async function seen(at: TestService): Promise<string> {
  const found = await Promise.all(
    regions.map(async (region) => {
      const kms = at.kmsIn(region);
      const [{ Keys = [] }, { Aliases }] = await Promise.all([
        kms.send(new ListKeysCommand({})),
        kms.send(new ListAliasesCommand({})),
      ]);
      const keys = await Promise.all(
        Keys.map(async ({ KeyId }) => {
          const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
          const used = await kms
            .send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }))
            .then(
              () => "usable",
              (error: Error) => error.name,
            );
          const { Rotations } = await kms.send(
            new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
          );
          return { KeyMetadata, used, Rotations };
        }),
      );
      keys.sort((one, other) =>
        String(one.KeyMetadata?.Description).localeCompare(String(other.KeyMetadata?.Description)),
      );
      return { region, keys, Aliases };
    }),
  );
  const ids = new Map<string, string>();
  for (const { KeyMetadata } of found.flatMap(({ keys }) => keys)) {
    ids.set(KeyMetadata?.KeyId ?? "", KeyMetadata?.Description ?? "");
  }
  return JSON.stringify(found, undefined, 1)
    .replaceAll(/"[0-9a-f]{64}"/g, '"material"')
    .replaceAll(
      /mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
      (id) => `key of ${ids.get(id)}`,
    );
}

type Act = (at: TestService, prepared: string) => Promise<unknown>;
type Case = {
  /** @returns the id of the key that it is about */
  readonly prepare: (at: TestService) => Promise<string>;
  readonly act: Act;
  /** Milliseconds that pass between the two. */
  readonly pause?: number;
  /** What may fail when the operation is repeated after it took effect. */
  readonly done?: RegExp;
};

const west = (at: TestService) => at.kmsIn("us-west-2");
const pair = async (at: TestService) => {
  const { KeyId } = await createKey(at.kms, { MultiRegion: true });
  await at.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  return KeyId;
};
const scheduled =
  (...order: readonly ((at: TestService) => TestService["kms"])[]) =>
  async (at: TestService) => {
    const KeyId = await pair(at);
    at.clock.time += 1000;
    for (const kms of order) {
      await kms(at).send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    }
    return KeyId;
  };
const withAlias = async (at: TestService) => {
  const { KeyId } = await createKey(at.kms);
  await at.kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: KeyId }));
  return KeyId;
};

const materials = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] as const;

const importedSet = async (at: TestService) => {
  const { KeyId } = await createKey(at.kms, { Origin: "EXTERNAL", MultiRegion: true });
  await importInto(at.kms, KeyId, materials[0]);
  await at.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  at.clock.time += 1000;
  await importInto(west(at), KeyId, materials[0]);
  return KeyId;
};

/** With more that is pending. */
const importedPair = async (at: TestService) => {
  const KeyId = await importedSet(at);
  await importInto(at.kms, KeyId, materials[1], { ImportType: "NEW_KEY_MATERIAL" });
  await importInto(west(at), KeyId, materials[1]);
  return KeyId;
};

const deletePending: Act = async (at, KeyId) => {
  const { Rotations = [] } = await at.kms.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  const pending = Rotations.find(({ KeyMaterialState }) => KeyMaterialState?.startsWith("PENDING"));
  const KeyMaterialId = pending?.KeyMaterialId ?? "0".repeat(64);
  await at.kms.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }));
};

const cases: Readonly<Record<string, Case>> = {
  CreateKey: {
    prepare: async () => "",
    act: (at) => at.kms.send(new CreateKeyCommand({})),
  },
  "CreateKey of a multi-Region key": {
    prepare: async () => "",
    act: (at) => at.kms.send(new CreateKeyCommand({ MultiRegion: true })),
  },
  CreateAlias: {
    prepare: async (at) => (await createKey(at.kms)).KeyId,
    act: (at, TargetKeyId) =>
      at.kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId })),
    done: /AlreadyExists/,
  },
  UpdateAlias: {
    prepare: async (at) => {
      await withAlias(at);
      return (await createKey(at.kms, { Description: "the other" })).KeyId;
    },
    act: (at, TargetKeyId) =>
      at.kms.send(new UpdateAliasCommand({ AliasName: "alias/a", TargetKeyId })),
  },
  DeleteAlias: {
    prepare: withAlias,
    act: (at) => at.kms.send(new DeleteAliasCommand({ AliasName: "alias/a" })),
    done: /NotFound/,
  },
  ReplicateKey: {
    prepare: async (at) => (await createKey(at.kms, { MultiRegion: true })).KeyId,
    act: (at, KeyId) => at.kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" })),
    // What was begun is waited for, a minute long.
    done: /AlreadyExists|InvalidState/,
  },
  UpdatePrimaryRegion: {
    prepare: pair,
    pause: 1000,
    act: (at, KeyId) =>
      at.kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-west-2" })),
    done: /UnsupportedOperation/,
  },
  "ScheduleKeyDeletion of a replica key": {
    prepare: pair,
    pause: 1000,
    act: (at, KeyId) =>
      west(at).send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
    done: /InvalidState/,
  },
  "CancelKeyDeletion of a replica key": {
    prepare: scheduled(west),
    act: (at, KeyId) => west(at).send(new CancelKeyDeletionCommand({ KeyId })),
    done: /InvalidState/,
  },
  "the first ImportKeyMaterial of a multi-Region key": {
    prepare: async (at) =>
      (await createKey(at.kms, { Origin: "EXTERNAL", MultiRegion: true })).KeyId,
    act: (at, KeyId) => importInto(at.kms, KeyId, materials[0]),
  },
  "ImportKeyMaterial of new material": {
    prepare: importedSet,
    act: (at, KeyId) => importInto(at.kms, KeyId, materials[1], { ImportType: "NEW_KEY_MATERIAL" }),
    done: /IncorrectKeyMaterial/,
  },
  "RotateKeyOnDemand to imported material": {
    prepare: importedPair,
    act: (at, KeyId) => at.kms.send(new RotateKeyOnDemandCommand({ KeyId })),
    done: /InvalidState/,
  },
  "DeleteImportedKeyMaterial of what is pending": {
    prepare: importedPair,
    act: deletePending,
    done: /NotFound/,
  },
  "the sweep of a key": {
    prepare: async (at) => {
      const KeyId = await withAlias(at);
      await at.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      return KeyId;
    },
    pause: 7 * day,
    act: (at) => at.sweep(),
  },
  "the sweep of a replica key": {
    prepare: scheduled(west),
    pause: 7 * day,
    act: (at) => at.sweep(),
  },
  "the sweep of a replica key that its primary key waits for": {
    prepare: scheduled((at) => at.kms, west),
    pause: 7 * day,
    act: (at) => at.sweep(),
  },
  "the sweep of a set": {
    prepare: scheduled((at) => at.kms, west),
    pause: 14 * day,
    act: async (at) => {
      await at.sweep();
      await at.sweep();
    },
  },
};

const names = Object.keys(cases);

/** @returns what is seen before, what is seen afterwards, and whether the process ended on the way */
async function run(name: string, fatal: number) {
  const { prepare, act, pause = 0, done } = cases[name] as Case;
  const before = service(Date.parse("2030-01-01T00:00:00Z"));
  const prepared = await prepare(before);
  before.clock.time += pause;
  const { time } = before.clock;
  const old = await seen(before);
  const { service: mortalOne, ended } = mortal(time, fatal);
  await act(mortalOne, prepared).catch(() => undefined);
  const found = await seen(service(time));
  const again = service(time);
  await act(again, prepared).catch((error: Error) => {
    if (done === undefined || !done.test(error.name)) {
      throw error;
    }
  });
  return { old, found, again: await seen(again), ended: ended() };
}

describe.each(names)("%s", (name) => {
  test("is seen whole or not at all, wherever it ends", { timeout: 60_000 }, async () => {
    const whole = await run(name, Number.POSITIVE_INFINITY);
    let writes = 0;
    for (let ended = true; ended; writes++) {
      await store.close();
      store = await startStore();
      const result = await run(name, writes);
      expect({ writes, found: result.found }).toEqual({
        writes,
        found: result.found === whole.found ? whole.found : result.old,
      });
      ended = result.ended;
    }
    expect(writes).toBeGreaterThan(1);
  });
});

test("a sweep that ended anywhere leaves nothing that the next ones do not remove", async () => {
  for (let fatal = 0, ended = true; ended; fatal++) {
    await store.close();
    store = await startStore();
    const at = service(Date.parse("2030-01-01T00:00:00Z"));
    const KeyId = await scheduled((one) => one.kms, west)(at);
    at.clock.time += 14 * day;
    const dying = mortal(at.clock.time, fatal);
    await dying.service.sweep().catch(() => undefined);
    await dying.service.sweep().catch(() => undefined);
    for (let n = 0; n < 3; n++) {
      at.clock.time += longestWork;
      await at.sweep();
    }
    expect({ fatal, left: JSON.stringify(await itemsOf(store)).includes(KeyId) }).toEqual({
      fatal,
      left: false,
    });
    ended = dying.ended();
  }
});

test("of imported material whose deletion ended anywhere, the sweep leaves no bytes", async () => {
  for (let fatal = 1, ended = true; ended; fatal++) {
    await store.close();
    store = await startStore();
    const at = service(Date.parse("2030-01-01T00:00:00Z"));
    const KeyId = await importedPair(at);
    const dying = mortal(at.clock.time, fatal);
    await deletePending(dying.service, KeyId).catch(() => undefined);
    await at.sweep();
    expect({ fatal, stored: await storedMaterials(store, KeyId) }).toEqual({
      fatal,
      stored: { "*": 0, "us-east-1": 1, "us-west-2": 1 },
    });
    expect((await itemsOf(store)).filter(({ due }) => due !== undefined)).toEqual([]);
    ended = dying.ended();
  }
});

test("a replica key that was never finished leaves nothing, once its time is over", async () => {
  for (let fatal = 0, ended = true; ended; fatal++) {
    await store.close();
    store = await startStore();
    const at = service(Date.parse("2030-01-01T00:00:00Z"));
    const { KeyId } = await createKey(at.kms, { MultiRegion: true });
    const dying = mortal(at.clock.time, fatal);
    const making = new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" });
    await dying.service.kms.send(making).catch(() => undefined);
    ended = dying.ended();
    at.clock.time += longestWork;
    await at.sweep();
    const left = (await itemsOf(store)).filter(
      ({ pk, sk }) => `${String(pk)} ${String(sk)}`.includes("us-west-2") && sk !== "count#keys",
    );
    expect({ fatal, left: left.length > 0 }).toEqual({ fatal, left: !ended });
    if (ended) {
      await at.kms.send(making);
    }
    const { KeyMetadata } = await west(at).send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.MultiRegionConfiguration?.MultiRegionKeyType).toBe("REPLICA");
  }
});
