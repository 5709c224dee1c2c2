/** The end of a key: scheduled, cancelled, and real, whether the sweeper has been there or not. */

import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  ListRetirableGrantsCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, test } from "vitest";
import { itemsOf } from "../support/key-states.ts";
import { account } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const admin = `arn:aws:iam::${account}:user/admin`;

const schedule = (KeyId: string, PendingWindowInDays?: number) =>
  suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
const cancel = (KeyId: string) => suite.kms.send(new CancelKeyDeletionCommand({ KeyId }));
const describeKey = async (KeyId: string) =>
  (await suite.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
const keyIds = async () =>
  (await suite.kms.send(new ListKeysCommand({ Limit: 1000 }))).Keys?.map(({ KeyId }) => KeyId);
const aliasNames = async () =>
  (await suite.kms.send(new ListAliasesCommand({ Limit: 100 }))).Aliases?.map(
    ({ AliasName }) => AliasName,
  );

let number = 0;
let AliasName: string;
beforeEach(() => {
  AliasName = `alias/deletion-${number++}`;
});

describe("scheduled", () => {
  test("it is told when, and the key says so", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    const DeletionDate = new Date(suite.clock.time + 30 * day);
    expect(await schedule(KeyId)).toMatchObject({
      KeyId: Arn,
      DeletionDate,
      KeyState: "PendingDeletion",
      PendingWindowInDays: 30,
    });
    expect(await describeKey(KeyId)).toMatchObject({
      KeyState: "PendingDeletion",
      Enabled: false,
      DeletionDate,
    });
    expect(await keyIds()).toContain(KeyId);
  });

  test.each([7, 30])("in %d days", async (days) => {
    const { KeyId } = await createKey(suite.kms);
    const { DeletionDate } = await schedule(KeyId, days);
    expect(DeletionDate).toEqual(new Date(suite.clock.time + days * day));
  });

  test.each([0, 6, 31, 366])("but not in %d days", async (days) => {
    const { KeyId } = await createKey(suite.kms);
    expect((await failureOf(schedule(KeyId, days))).name).toBe("ValidationException");
    expect(await describeKey(KeyId)).toMatchObject({ KeyState: "Enabled" });
  });

  test("but not twice", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    await schedule(KeyId);
    expect(await failureOf(schedule(KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending deletion.`,
    });
  });

  test("the waiting time can be a condition of the permission", async () => {
    const { KeyId } = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:ScheduleKeyDeletion",
        Resource: "*",
        Condition: { NumericLessThan: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" } },
      }),
    });
    expect((await failureOf(schedule(KeyId, 29))).name).toBe("AccessDeniedException");
    await schedule(KeyId);
  });
});

describe("cancelled", () => {
  test("the key is disabled, and there for good", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    await schedule(KeyId, 7);
    suite.clock.time += 7 * day - 1;
    expect(await cancel(KeyId)).toMatchObject({ KeyId: Arn });
    suite.clock.time += day;
    await suite.sweep();
    const found = await describeKey(KeyId);
    expect(found).toMatchObject({ KeyState: "Disabled" });
    expect(found).not.toHaveProperty("DeletionDate");
  });

  test("only what was scheduled", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await failureOf(cancel(KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is not pending deletion.`,
    });
  });
});

describe.each(["before the sweeper came", "after the sweeper came"])(
  "once it is due, %s",
  (when) => {
    /** A key that is gone, with all that was its. */
    async function gone() {
      const { KeyId, Arn } = await createKey(suite.kms);
      await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
      await suite.kms.send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: admin,
          RetiringPrincipal: admin,
          Operations: ["Decrypt"],
        }),
      );
      const { CiphertextBlob } = await suite.kms.send(
        new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }),
      );
      await schedule(KeyId, 7);
      suite.clock.time += 7 * day;
      if (when === "after the sweeper came") {
        await suite.sweep();
      }
      return { KeyId, Arn, CiphertextBlob };
    }

    test("the key is not found, by any name", async () => {
      const { KeyId, Arn } = await gone();
      for (const name of [KeyId, Arn]) {
        expect(await failureOf(describeKey(name))).toMatchObject({
          name: "NotFoundException",
          message: `Key '${Arn}' does not exist`,
        });
      }
      expect(await failureOf(describeKey(AliasName))).toMatchObject({
        name: "NotFoundException",
        message: `Alias arn:aws:kms:us-east-1:${account}:${AliasName} is not found.`,
      });
      expect((await failureOf(cancel(KeyId))).name).toBe("NotFoundException");
    });

    test("no list has anything of it", async () => {
      const { KeyId } = await gone();
      expect(await keyIds()).not.toContain(KeyId);
      expect(await aliasNames()).not.toContain(AliasName);
      const { Grants } = await suite.kms.send(
        new ListRetirableGrantsCommand({ RetiringPrincipal: admin }),
      );
      expect(JSON.stringify(Grants)).not.toContain(KeyId);
      for (const command of [new ListGrantsCommand({ KeyId }), new ListAliasesCommand({ KeyId })]) {
        expect((await failureOf(suite.kms.send(command as ListGrantsCommand))).name).toBe(
          "NotFoundException",
        );
      }
    });

    test("what it encrypted is lost", async () => {
      const { CiphertextBlob } = await gone();
      expect(await failureOf(suite.kms.send(new DecryptCommand({ CiphertextBlob })))).toMatchObject(
        {
          name: "AccessDeniedException",
          message: expect.stringContaining("does not exist"),
        },
      );
    });

    test("its alias is free, and cannot be moved or deleted", async () => {
      await gone();
      const { KeyId } = await createKey(suite.kms);
      const move = new UpdateAliasCommand({ AliasName, TargetKeyId: KeyId });
      expect((await failureOf(suite.kms.send(move))).name).toBe("NotFoundException");
      expect((await failureOf(suite.kms.send(new DeleteAliasCommand({ AliasName })))).name).toBe(
        "NotFoundException",
      );
      await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
      await suite.sweep();
      expect(await describeKey(AliasName)).toMatchObject({ KeyId });
    });
  },
);

test("nothing of it stays in the table", async () => {
  const { KeyId } = await createKey(suite.kms);
  await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  for (let n = 0; n < 30; n++) {
    await suite.kms.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: admin, Operations: ["Decrypt"] }),
    );
  }
  await schedule(KeyId, 7);
  suite.clock.time += 7 * day;
  await suite.sweep();
  const left = JSON.stringify(await itemsOf(suite.store));
  expect(left).not.toContain(KeyId);
  expect(left).not.toContain(AliasName.slice("alias/".length));
});

test("the material goes first", async () => {
  const { KeyId } = await createKey(suite.kms);
  await suite.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  await schedule(KeyId, 7);
  suite.clock.time += 7 * day;
  suite.storeCalls.length = 0;
  await suite.sweep();
  const writes = suite.storeCalls.filter(({ command }) => /Update|Put|Delete/.test(command));
  expect(writes[0]?.input).toMatchObject({
    Key: { sk: `key#${KeyId}` },
    UpdateExpression: expect.stringContaining("#materials"),
    ExpressionAttributeValues: expect.objectContaining({ ":new_materials": [] }),
  });
  expect(writes.at(-1)).toMatchObject({
    command: "DeleteItemCommand",
    input: { Key: { sk: `key#${KeyId}` } },
  });
});

test("a sweep without anything to do asks once", async () => {
  await suite.sweep();
  suite.storeCalls.length = 0;
  await suite.sweep();
  expect(suite.storeCalls.map(({ command }) => command)).toEqual(["QueryCommand"]);
});
