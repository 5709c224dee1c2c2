import {
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  ReEncryptCommand,
  type ReEncryptCommandInput,
} from "@aws-sdk/client-kms";
import { beforeAll, expect, test } from "vitest";
import { account } from "../support/service.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
  unknownKeyId,
  useService,
} from "../support/suite.ts";

const suite = useService();
const before = { stage: "before" };
const after = { stage: "after" };
let source: CreatedKey;
let destination: CreatedKey;
let CiphertextBlob: Uint8Array;

const reEncrypt = (input: Partial<ReEncryptCommandInput> = {}) =>
  suite.kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: before,
      DestinationKeyId: destination.KeyId,
      DestinationEncryptionContext: after,
      ...input,
    }),
  );

beforeAll(async () => {
  source = await createKey(suite.kms);
  destination = await createKey(suite.kms);
  const encrypted = await suite.kms.send(
    new EncryptCommand({
      KeyId: source.KeyId,
      Plaintext: Buffer.from("secret"),
      EncryptionContext: before,
    }),
  );
  CiphertextBlob = encrypted.CiphertextBlob as Uint8Array;
});

test("moves a ciphertext to another key and context", async () => {
  for (const SourceKeyId of [undefined, source.KeyId]) {
    const { $metadata: _, CiphertextBlob: blob, ...answer } = await reEncrypt({ SourceKeyId });
    expect(answer).toEqual({
      SourceKeyId: source.Arn,
      KeyId: destination.Arn,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      SourceKeyMaterialId: source.CurrentKeyMaterialId,
      DestinationKeyMaterialId: destination.CurrentKeyMaterialId,
    });
    const opened = await suite.kms.send(
      new DecryptCommand({
        CiphertextBlob: blob,
        KeyId: destination.KeyId,
        EncryptionContext: after,
      }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("secret");
  }
});

test("keeps the key and changes only the context", async () => {
  const { KeyId } = await reEncrypt({ DestinationKeyId: source.KeyId });
  expect(KeyId).toBe(source.Arn);
});

test("needs both sides: each has an action of its own", async () => {
  const closed = await createKey(suite.kms, {
    Policy: keyPolicy(account, denyEveryone("kms:ReEncrypt*")),
  });
  const encrypted = await suite.kms.send(
    new EncryptCommand({ KeyId: closed.KeyId, Plaintext: Buffer.from("x") }),
  );
  const to = await failureOf(reEncrypt({ DestinationKeyId: closed.KeyId }));
  expect(to.message).toMatch(/kms:ReEncryptTo on resource: .* with an explicit deny/);
  const from = await failureOf(
    reEncrypt({
      CiphertextBlob: encrypted.CiphertextBlob,
      SourceEncryptionContext: undefined,
      SourceKeyId: closed.KeyId,
    }),
  );
  expect(from.message).toMatch(/kms:ReEncryptFrom on resource: .* with an explicit deny/);
});

test.each<[string, () => Partial<ReEncryptCommandInput>, string]>([
  ["another source key", () => ({ SourceKeyId: destination.KeyId }), "IncorrectKeyException"],
  [
    "another source context",
    () => ({ SourceEncryptionContext: after }),
    "InvalidCiphertextException",
  ],
  [
    "a destination that is not there",
    () => ({ DestinationKeyId: unknownKeyId }),
    "NotFoundException",
  ],
  ["garbage", () => ({ CiphertextBlob: Buffer.from("garbage") }), "InvalidCiphertextException"],
  ["a dry run, which would have succeeded", () => ({ DryRun: true }), "DryRunOperationException"],
  [
    "a dry run without the ciphertext",
    () => ({
      CiphertextBlob: undefined,
      SourceKeyId: source.KeyId,
      DryRun: true,
      DryRunModifiers: ["IGNORE_CIPHERTEXT"],
    }),
    "DryRunOperationException",
  ],
])("refuses %s", async (_what, input, name) => {
  expect((await failureOf(reEncrypt(input()))).name).toBe(name);
});

test("refuses a destination that is disabled", async () => {
  const disabled = await createKey(suite.kms);
  await suite.kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
  const failure = await failureOf(reEncrypt({ DestinationKeyId: disabled.KeyId }));
  expect(failure).toMatchObject({
    name: "DisabledException",
    message: `${disabled.Arn} is disabled.`,
  });
});
