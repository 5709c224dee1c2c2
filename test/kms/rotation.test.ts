/** Rotation, automatic and on demand. No test waits: the clock is moved. */

import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  ListKeyRotationsCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { meeting } from "../support/meeting.ts";
import { account, startService } from "../support/service.ts";
import { storeClient } from "../support/store.ts";
import { createKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const day = 24 * 60 * 60 * 1000;
const text = Buffer.from("what was encrypted before");

const status = async (KeyId: string) => {
  const { $metadata: _, ...answer } = await suite.kms.send(
    new GetKeyRotationStatusCommand({ KeyId }),
  );
  return answer;
};
const enable = (KeyId: string, RotationPeriodInDays?: number) =>
  suite.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
const rotate = (KeyId: string) => suite.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
const currentOf = async (KeyId: string) =>
  (await suite.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
const encrypt = async (KeyId: string) =>
  (await suite.kms.send(new EncryptCommand({ KeyId, Plaintext: text }))).CiphertextBlob;
const decrypt = (CiphertextBlob: Uint8Array | undefined) =>
  suite.kms.send(new DecryptCommand({ CiphertextBlob }));
const rotations = async (KeyId: string, all = false) => {
  const { Rotations } = await suite.kms.send(
    new ListKeyRotationsCommand({
      KeyId,
      IncludeKeyMaterial: all ? "ALL_KEY_MATERIAL" : undefined,
    }),
  );
  return Rotations;
};
const at = (time: number) => new Date(time);

describe("on demand", () => {
  test("new uses new material, and what was encrypted before decrypts", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    const first = await currentOf(KeyId);
    const before = await encrypt(KeyId);
    const { KeyId: named } = await rotate(KeyId);
    expect(named).toBe(Arn);
    const second = await currentOf(KeyId);
    expect(second).toMatch(/^[0-9a-f]{64}$/);
    expect(second).not.toBe(first);
    expect(await decrypt(before)).toMatchObject({ Plaintext: new Uint8Array(text) });
    const { KeyMaterialId } = await suite.kms.send(
      new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
    );
    expect(KeyMaterialId).toBe(second);
    const again = await suite.kms.send(
      new ReEncryptCommand({ CiphertextBlob: before, DestinationKeyId: KeyId }),
    );
    expect(again.DestinationKeyMaterialId).toBe(second);
    expect(await decrypt(again.CiphertextBlob)).toMatchObject({ Plaintext: new Uint8Array(text) });
  });

  test("once, also where its answer is lost and another write comes before the second try", async () => {
    const { KeyId } = await createKey(suite.kms);
    const dynamodb = meeting(storeClient(suite.store.endpoint), {
      command: "UpdateItem",
      about: KeyId,
      when: "after",
      meanwhile: () =>
        suite.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "another" })),
      outcome: "is lost",
    });
    const other = startService({ endpoint: suite.store.endpoint, dynamodb });
    other.clock.time = suite.clock.time;
    await other.kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    expect(await rotations(KeyId)).toHaveLength(1);
  });

  test("Decrypt and ReEncrypt name the material that opened the ciphertext", async () => {
    const { KeyId } = await createKey(suite.kms);
    const first = await currentOf(KeyId);
    const before = await encrypt(KeyId);
    await rotate(KeyId);
    expect((await decrypt(before)).KeyMaterialId).toBe(first);
    const again = await suite.kms.send(
      new ReEncryptCommand({ CiphertextBlob: before, DestinationKeyId: KeyId }),
    );
    expect(again.SourceKeyMaterialId).toBe(first);
  });

  test("25 times, and no more", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    const before = await encrypt(KeyId);
    for (let n = 0; n < 25; n++) {
      await rotate(KeyId);
    }
    expect(await failureOf(rotate(KeyId))).toMatchObject({
      name: "LimitExceededException",
      message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${Arn}`,
    });
    expect(await rotations(KeyId)).toHaveLength(25);
    expect(await decrypt(before)).toMatchObject({ Plaintext: new Uint8Array(text) });
  });

  test("the automatic schedule stays as it is", async () => {
    const { KeyId } = await createKey(suite.kms);
    await enable(KeyId, 90);
    const before = await status(KeyId);
    suite.clock.time += day;
    await rotate(KeyId);
    expect(await status(KeyId)).toEqual(before);
  });

  test("two at once never become one", async () => {
    const { KeyId } = await createKey(suite.kms);
    await Promise.all([rotate(KeyId), rotate(KeyId), rotate(KeyId)]);
    expect(await rotations(KeyId)).toHaveLength(3);
  });
});

describe("automatic", () => {
  test("is not enabled at first, and reports its period and its next turn once it is", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await status(KeyId)).toEqual({ KeyId: Arn, KeyRotationEnabled: false });
    await enable(KeyId);
    expect(await status(KeyId)).toEqual({
      KeyId: Arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: at(suite.clock.time + 365 * day),
    });
    suite.clock.time += day;
    await enable(KeyId, 100);
    expect(await status(KeyId)).toMatchObject({
      RotationPeriodInDays: 100,
      NextRotationDate: at(suite.clock.time + 100 * day),
    });
    await suite.kms.send(new DisableKeyRotationCommand({ KeyId }));
    expect(await status(KeyId)).toEqual({ KeyId: Arn, KeyRotationEnabled: false });
    await suite.kms.send(new DisableKeyRotationCommand({ KeyId }));
  });

  test.each(["lazily", "by the sweeper"])("takes place when it is due, %s", async (how) => {
    const { KeyId } = await createKey(suite.kms);
    await enable(KeyId, 90);
    const due = suite.clock.time + 90 * day;
    const first = await currentOf(KeyId);
    const before = await encrypt(KeyId);
    suite.clock.time = due - 1;
    await suite.sweep();
    expect(await currentOf(KeyId)).toBe(first);
    suite.clock.time = due;
    if (how === "by the sweeper") {
      await suite.sweep();
    }
    const second = await currentOf(KeyId);
    expect(second).not.toBe(first);
    expect(await decrypt(before)).toMatchObject({ Plaintext: new Uint8Array(text) });
    expect(await rotations(KeyId)).toMatchObject([
      { KeyMaterialId: second, RotationDate: at(due), RotationType: "AUTOMATIC" },
    ]);
    expect(await status(KeyId)).toMatchObject({ NextRotationDate: at(due + 90 * day) });
    await suite.sweep();
    expect(await currentOf(KeyId)).toBe(second);
    suite.clock.time = due + 90 * day;
    const third = await currentOf(KeyId);
    expect(third).not.toBe(second);
    expect(await decrypt(before)).toMatchObject({ Plaintext: new Uint8Array(text) });
  });

  test("what reads a due key and what changes it see the same material, before and after", async () => {
    const { KeyId } = await createKey(suite.kms);
    await enable(KeyId, 90);
    suite.clock.time += 90 * day;
    const turned = await currentOf(KeyId);
    const blob = await encrypt(KeyId);
    await rotate(KeyId);
    expect(await rotations(KeyId, true)).toMatchObject([
      { KeyMaterialState: "NON_CURRENT" },
      { KeyMaterialId: turned, KeyMaterialState: "NON_CURRENT", RotationType: "AUTOMATIC" },
      { KeyMaterialState: "CURRENT", RotationType: "ON_DEMAND" },
    ]);
    await suite.sweep();
    expect(await decrypt(blob)).toMatchObject({ KeyMaterialId: turned });
    suite.clock.time += 90 * day;
    expect(await rotations(KeyId)).toHaveLength(3);
  });

  test("waits while the key is disabled, and is made up for", async () => {
    const { KeyId } = await createKey(suite.kms);
    await enable(KeyId, 90);
    const first = await currentOf(KeyId);
    await suite.kms.send(new DisableKeyCommand({ KeyId }));
    suite.clock.time += 200 * day;
    await suite.sweep();
    expect(await currentOf(KeyId)).toBe(first);
    expect(await status(KeyId)).toMatchObject({ KeyRotationEnabled: true });
    const enabled = suite.clock.time;
    await suite.kms.send(new EnableKeyCommand({ KeyId }));
    const second = await currentOf(KeyId);
    expect(second).not.toBe(first);
    expect(await rotations(KeyId)).toMatchObject([
      { KeyMaterialId: second, RotationDate: at(enabled) },
    ]);
    expect(await status(KeyId)).toMatchObject({ NextRotationDate: at(enabled + 90 * day) });
  });

  test("is not reported of a key that is pending deletion", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    await enable(KeyId);
    await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await status(KeyId)).toEqual({ KeyId: Arn, KeyRotationEnabled: false });
  });

  test("its period can be a condition of the permission", async () => {
    const { KeyId } = await createKey(suite.kms, {
      Policy: keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:EnableKeyRotation",
        Resource: "*",
        Condition: { NumericGreaterThan: { "kms:RotationPeriodInDays": "180" } },
      }),
    });
    await enable(KeyId, 180);
    expect((await failureOf(enable(KeyId, 181))).name).toBe("AccessDeniedException");
    expect((await failureOf(enable(KeyId))).name).toBe("AccessDeniedException");
  });

  test.each([89, 2561])("a period of %d days is refused", async (period) => {
    const { KeyId } = await createKey(suite.kms);
    expect((await failureOf(enable(KeyId, period))).name).toBe("ValidationException");
  });
});

describe("the list", () => {
  test("has the first material only when it is asked for", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    const first = await currentOf(KeyId);
    expect(await rotations(KeyId)).toEqual([]);
    expect(await rotations(KeyId, true)).toEqual([
      { KeyId: Arn, KeyMaterialId: first, KeyMaterialState: "CURRENT" },
    ]);
    const rotated = suite.clock.time;
    await rotate(KeyId);
    const second = await currentOf(KeyId);
    const entry = {
      KeyId: Arn,
      KeyMaterialId: second,
      KeyMaterialState: "CURRENT",
      RotationDate: at(rotated),
      RotationType: "ON_DEMAND",
    };
    expect(await rotations(KeyId)).toEqual([entry]);
    expect(await rotations(KeyId, true)).toEqual([
      { KeyId: Arn, KeyMaterialId: first, KeyMaterialState: "NON_CURRENT" },
      entry,
    ]);
  });

  test("comes in pages, which a rotation between does not shift", async () => {
    const { KeyId } = await createKey(suite.kms);
    await rotate(KeyId);
    await rotate(KeyId);
    const first = await suite.kms.send(
      new ListKeyRotationsCommand({ KeyId, Limit: 2, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
    );
    expect(first).toMatchObject({ Truncated: true });
    await rotate(KeyId);
    const second = await suite.kms.send(
      new ListKeyRotationsCommand({
        KeyId,
        Marker: first.NextMarker,
        IncludeKeyMaterial: "ALL_KEY_MATERIAL",
      }),
    );
    expect(second.Truncated).toBe(false);
    const ids = [first, second].flatMap(({ Rotations = [] }) =>
      Rotations.map(({ KeyMaterialId }) => KeyMaterialId),
    );
    expect(new Set(ids).size).toBe(4);
    const other = await createKey(suite.kms);
    expect(
      await failureOf(
        suite.kms.send(
          new ListKeyRotationsCommand({ KeyId: other.KeyId, Marker: first.NextMarker }),
        ),
      ),
    ).toMatchObject({ name: "InvalidMarkerException" });
  });
});

describe("not every key rotates", () => {
  const commands = {
    EnableKeyRotation: enable,
    DisableKeyRotation: (KeyId: string) => suite.kms.send(new DisableKeyRotationCommand({ KeyId })),
    GetKeyRotationStatus: status,
    RotateKeyOnDemand: rotate,
    ListKeyRotations: rotations,
  };

  test.each(Object.entries(commands))("%s: not one without rotation", async (_, command) => {
    const { KeyId } = await createKey(suite.kms, {
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
    });
    expect(await failureOf(command(KeyId))).toMatchObject({
      name: "UnsupportedOperationException",
    });
  });

  test.each(["EnableKeyRotation", "DisableKeyRotation", "GetKeyRotationStatus"] as const)(
    "%s: not one of imported material",
    async (name) => {
      const { KeyId, Arn } = await createKey(suite.kms, { Origin: "EXTERNAL" });
      expect(await failureOf(commands[name](KeyId))).toMatchObject({
        name: "UnsupportedOperationException",
        message: `${Arn} origin is EXTERNAL which is not valid for this operation.`,
      });
    },
  );

  test.each(["EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"] as const)(
    "%s: not a disabled one",
    async (name) => {
      const { KeyId, Arn } = await createKey(suite.kms);
      await suite.kms.send(new DisableKeyCommand({ KeyId }));
      expect(await failureOf(commands[name](KeyId))).toMatchObject({
        name: "DisabledException",
        message: `${Arn} is disabled.`,
      });
    },
  );
});
