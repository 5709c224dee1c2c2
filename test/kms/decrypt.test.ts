import {
  CreateAliasCommand,
  DecryptCommand,
  type DecryptCommandInput,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { account, region } from "../support/service.ts";
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
const EncryptionContext = { Department: "IT", purpose: "test" };
let key: CreatedKey;
let CiphertextBlob: Uint8Array;

async function encryptWith(KeyId: string): Promise<Uint8Array> {
  const answer = await suite.kms.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from("secret"), EncryptionContext }),
  );
  return answer.CiphertextBlob as Uint8Array;
}

const decrypt = (input: DecryptCommandInput) =>
  suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...input }));

beforeAll(async () => {
  key = await createKey(suite.kms);
  await suite.kms.send(new CreateAliasCommand({ AliasName: "alias/d", TargetKeyId: key.KeyId }));
  CiphertextBlob = await encryptWith(key.KeyId);
});

test("opens without and with each form of KeyId, and says which material it was", async () => {
  const alias = `arn:aws:kms:${region}:${account}:alias/d`;
  for (const KeyId of [undefined, key.KeyId, key.Arn, "alias/d", alias]) {
    const answer = await decrypt({ CiphertextBlob, KeyId });
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe("secret");
    expect(answer).toMatchObject({
      KeyId: key.Arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      KeyMaterialId: key.CurrentKeyMaterialId,
    });
  }
});

describe("refuses, without saying more than AWS does", () => {
  test.each<[string, Record<string, string> | undefined]>([
    ["without a context", undefined],
    ["with a part of the context", { Department: "IT" }],
    ["with more than the context", { ...EncryptionContext, more: "x" }],
    ["with other case in a key", { department: "IT", purpose: "test" }],
    ["with other case in a value", { Department: "it", purpose: "test" }],
  ])("%s", async (_how, context) => {
    const failure = await failureOf(
      suite.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })),
    );
    expect(failure.name).toBe("InvalidCiphertextException");
  });

  test("garbage, and a ciphertext that is cut or changed in its encrypted part", async () => {
    const changed = Uint8Array.from(CiphertextBlob);
    changed[changed.length - 1]! ^= 1;
    for (const blob of [Buffer.from("garbage"), CiphertextBlob.subarray(0, -1), changed]) {
      for (const KeyId of [undefined, key.KeyId]) {
        const failure = await failureOf(decrypt({ CiphertextBlob: blob, KeyId }));
        expect(failure.name).toBe("InvalidCiphertextException");
      }
    }
  });

  test("another key than the one that encrypted", async () => {
    const other = await createKey(suite.kms);
    expect(await failureOf(decrypt({ CiphertextBlob, KeyId: other.KeyId }))).toMatchObject({
      name: "IncorrectKeyException",
      message: "The key ID in the request does not identify a CMK that can perform this operation.",
    });
  });

  test("a disabled key, until it is enabled again", async () => {
    const target = await createKey(suite.kms);
    const blob = await encryptWith(target.KeyId);
    await suite.kms.send(new DisableKeyCommand({ KeyId: target.KeyId }));
    for (const KeyId of [undefined, target.KeyId]) {
      const failure = await failureOf(decrypt({ CiphertextBlob: blob, KeyId }));
      expect(failure).toMatchObject({
        name: "DisabledException",
        message: `${target.Arn} is disabled.`,
      });
    }
    await suite.kms.send(new EnableKeyCommand({ KeyId: target.KeyId }));
    expect((await decrypt({ CiphertextBlob: blob })).KeyId).toBe(target.Arn);
  });

  test("a key that is denied, a key that is gone, a key of another account", async () => {
    const target = await createKey(suite.kms);
    const blob = await encryptWith(target.KeyId);
    await suite.kms.send(
      new PutKeyPolicyCommand({
        KeyId: target.KeyId,
        Policy: keyPolicy(account, denyEveryone("kms:Decrypt")),
      }),
    );
    const subject = `User: arn:aws:iam::${account}:user/admin is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext`;
    expect(await failureOf(decrypt({ CiphertextBlob: blob }))).toMatchObject({
      name: "AccessDeniedException",
      message: `${subject} with an explicit deny in a resource-based policy`,
    });
    const gone = Uint8Array.from(blob);
    gone.set(Buffer.from(unknownKeyId.replaceAll("-", ""), "hex"), 8);
    const foreign = Uint8Array.from(gone);
    Buffer.from(foreign.buffer).writeUIntBE(999_999_999_999, 2, 6);
    for (const CiphertextBlob of [gone, foreign]) {
      expect(await failureOf(decrypt({ CiphertextBlob }))).toMatchObject({
        name: "AccessDeniedException",
        message: `${subject} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      });
    }
  });

  test("a ciphertext of another Region's key", async () => {
    const { kmsIn } = suite;
    const elsewhere = kmsIn("eu-west-1");
    const failure = await failureOf(
      elsewhere.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })),
    );
    expect(failure.name).toBe("AccessDeniedException");
  });
});

describe("a dry run", () => {
  test("succeeds by failing, also without the ciphertext", async () => {
    const whole = await failureOf(decrypt({ CiphertextBlob, DryRun: true }));
    expect(whole.name).toBe("DryRunOperationException");
    const withoutCiphertext = await failureOf(
      suite.kms.send(
        new DecryptCommand({
          KeyId: key.KeyId,
          DryRun: true,
          DryRunModifiers: ["IGNORE_CIPHERTEXT"],
        } as DecryptCommandInput),
      ),
    );
    expect(withoutCiphertext.name).toBe("DryRunOperationException");
  });

  test("tells the fault of a ciphertext that would not open", async () => {
    const failure = await failureOf(
      suite.kms.send(new DecryptCommand({ CiphertextBlob, DryRun: true })),
    );
    expect(failure.name).toBe("InvalidCiphertextException");
  });

  test.each<[string, object]>([
    ["the modifier without a dry run", { KeyId: "k", DryRunModifiers: ["IGNORE_CIPHERTEXT"] }],
    ["the modifier without a key", { DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] }],
    ["no ciphertext at all", { KeyId: "k" }],
  ])("refuses %s", async (_what, input) => {
    const failure = await failureOf(
      suite.kms.send(new DecryptCommand(input as DecryptCommandInput)),
    );
    expect(failure.name).toBe("ValidationException");
  });
});

test("a warm request takes one read step, with and without KeyId", async () => {
  for (const KeyId of [undefined, key.KeyId]) {
    suite.storeCalls.length = 0;
    await decrypt({ CiphertextBlob, KeyId });
    expect(suite.storeCalls.map(({ command }) => command)).toEqual(["BatchGetItemCommand"]);
  }
});
