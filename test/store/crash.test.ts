/**
 * A crash between any two writes leaves nothing half visible: each operation
 * that writes is stopped after each of its writes in turn, and a second process
 * then finds either all of what it did or nothing.
 */

import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { adminArn, grant, listed, type Made } from "../support/grants.ts";
import { account, startService, type StoreCall } from "../support/service.ts";
import { startStore } from "../support/store.ts";
import { createKey, denyEveryone, keyPolicy } from "../support/suite.ts";

type Setup = { readonly first: string; readonly second: string; readonly grant: Made };

/** All that a client can see of an account, as one value. */
async function view(kms: KMSClient): Promise<unknown> {
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const keys = await Promise.all(
    Keys.map(async ({ KeyId }) => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
      const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
      const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId }));
      const grants = await listed(kms, { KeyId });
      // Each way to a grant finds the same.
      const RetiringPrincipal = adminArn;
      const { Grants } = await kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal }));
      expect(Grants?.filter((one) => one.KeyId === KeyMetadata?.Arn)).toEqual(grants);
      for (const { GrantId } of grants) {
        expect(await listed(kms, { KeyId, GrantId })).toHaveLength(1);
      }
      if (KeyMetadata?.Enabled) {
        await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("usable") }));
      }
      const {
        KeyId: _,
        Arn: __,
        CurrentKeyMaterialId: ___,
        CreationDate: ____,
        ...metadata
      } = {
        ...KeyMetadata,
      };
      return {
        metadata,
        Policy,
        Tags,
        aliases: Aliases?.map(({ AliasName }) => AliasName),
        grants: grants.map(({ Name, Operations }) => `${Name} ${Operations?.join()}`).sort(),
      };
    }),
  );
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
  return {
    keys: keys.map((key) => JSON.stringify(key)).sort(),
    aliases: Aliases.map(({ AliasName, TargetKeyId }) => `${AliasName} ${TargetKeyId}`),
  };
}

const isWrite = ({ command }: StoreCall) => /^(Put|Update|Delete)Item/.test(command);

/** Sets up, runs `operation` in a process that dies after `survived` writes, and looks. */
async function afterCrash(
  operation: (kms: KMSClient, setup: Setup) => Promise<unknown>,
  survived: number,
) {
  const store = await startStore();
  try {
    const healthy = startService({ endpoint: store.endpoint });
    const first = (await createKey(healthy.kms, { Description: "first" })).KeyId;
    const second = (await createKey(healthy.kms, { Description: "second" })).KeyId;
    const setup = { first, second, grant: await makeGrant(healthy.kms, first, "there") };
    await healthy.kms.send(
      new CreateAliasCommand({ AliasName: "alias/there", TargetKeyId: setup.first }),
    );
    const before = await view(healthy.kms);

    let writes = 0;
    let dead = false;
    const stopIfDead = () => {
      if (dead) {
        throw new Error("the process is gone");
      }
    };
    const dying = startService({
      endpoint: store.endpoint,
      before: stopIfDead,
      after: (call) => {
        writes += isWrite(call) ? 1 : 0;
        dead ||= writes === survived;
        stopIfDead();
      },
    });
    const answered = await operation(dying.kms, setup).then(
      () => true,
      () => false,
    );
    const looking = startService({ endpoint: store.endpoint });
    const after = await view(looking.kms);
    // The same request once more, as a client would send it, always gets through.
    const again = await operation(looking.kms, setup).then(
      () => "Success",
      (error: Error) => error.name,
    );
    return { before, after, whole: await view(looking.kms), again, answered, writes };
  } finally {
    await store.close();
  }
}

/** By name, so that asking again finds what is there. */
const makeGrant = (kms: KMSClient, KeyId: string, Name: string) =>
  grant(kms, KeyId, ["Encrypt", "Decrypt"], { Name, RetiringPrincipal: adminArn });

type Case = readonly [
  name: string,
  writes: number,
  operation: (kms: KMSClient, setup: Setup) => Promise<unknown>,
  /** How the same request ends when the one before was committed. */
  repeated: string,
];

const cases: readonly Case[] = [
  [
    "CreateAlias",
    2,
    (kms, { second }) =>
      kms.send(new CreateAliasCommand({ AliasName: "alias/new", TargetKeyId: second })),
    "AlreadyExistsException",
  ],
  [
    "UpdateAlias",
    3,
    (kms, { second }) =>
      kms.send(new UpdateAliasCommand({ AliasName: "alias/there", TargetKeyId: second })),
    "Success",
  ],
  [
    "DeleteAlias",
    2,
    (kms) => kms.send(new DeleteAliasCommand({ AliasName: "alias/there" })),
    "NotFoundException",
  ],
  ["CreateGrant", 2, (kms, { second }) => makeGrant(kms, second, "new"), "Success"],
  [
    "RevokeGrant",
    2,
    (kms, { first, grant: { GrantId } }) =>
      kms.send(new RevokeGrantCommand({ KeyId: first, GrantId })),
    "NotFoundException",
  ],
  [
    "RetireGrant",
    2,
    (kms, { grant: { GrantToken } }) => kms.send(new RetireGrantCommand({ GrantToken })),
    "InvalidGrantTokenException",
  ],
  [
    "PutKeyPolicy",
    1,
    (kms, { first }) =>
      kms.send(
        new PutKeyPolicyCommand({
          KeyId: first,
          Policy: keyPolicy(account, denyEveryone("kms:Decrypt")),
        }),
      ),
    "Success",
  ],
  [
    "TagResource",
    1,
    (kms, { first }) =>
      kms.send(new TagResourceCommand({ KeyId: first, Tags: [{ TagKey: "a", TagValue: "b" }] })),
    "Success",
  ],
  [
    "UpdateKeyDescription",
    1,
    (kms, { first }) =>
      kms.send(new UpdateKeyDescriptionCommand({ KeyId: first, Description: "changed" })),
    "Success",
  ],
  [
    "DisableKey",
    1,
    (kms, { first }) => kms.send(new DisableKeyCommand({ KeyId: first })),
    "Success",
  ],
];

describe.each(cases)("%s", (_name, total, operation, repeated) => {
  test.each(Array.from({ length: total }, (_, index) => index + 1))(
    "stopped after write %i shows all or nothing",
    async (survived) => {
      const { before, after, whole, again, answered, writes } = await afterCrash(
        operation,
        survived,
      );
      const committed = JSON.stringify(after) !== JSON.stringify(before);
      // What is not committed was not answered, and is done by asking again.
      // What is committed is all there: asking again adds nothing.
      expect({ writes, again, answered: answered && committed }).toEqual({
        writes: survived,
        again: committed ? repeated : "Success",
        answered,
      });
      expect(whole).not.toEqual(before);
      expect(committed ? after : before).toEqual(committed ? whole : after);
    },
  );

  test(`makes ${total} writes`, async () => {
    const { answered, writes } = await afterCrash(operation, total + 1);
    expect({ answered, writes }).toEqual({ answered: true, writes: total });
  });
});

describe("CreateKey in a new account", () => {
  test.each([1, 2, 3, 4])("stopped after write %i shows a usable key or none", async (survived) => {
    const store = await startStore();
    try {
      let writes = 0;
      const dying = startService({
        endpoint: store.endpoint,
        before: () => {
          if (writes >= survived) {
            throw new Error("the process is gone");
          }
        },
        after: (call) => {
          writes += isWrite(call) ? 1 : 0;
        },
      });
      const answered = await dying.kms.send(new CreateKeyCommand({ Description: "new" })).then(
        () => true,
        () => false,
      );
      expect(answered).toBe(survived === 4);
      const { kms } = startService({ endpoint: store.endpoint });
      const keysAfter = ((await view(kms)) as { keys: unknown[] }).keys;
      expect(keysAfter).toHaveLength(survived === 4 ? 1 : 0);
      await createKey(kms);
      expect(((await view(kms)) as { keys: unknown[] }).keys).toHaveLength(keysAfter.length + 1);
    } finally {
      await store.close();
    }
  });
});
