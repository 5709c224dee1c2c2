/**
 * Every operation of KMS through the synthesized stack, as a user has it:
 * unmodified SDK clients, `npm start`, a data folder, a restart.
 */

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminArn, createClosedKey, grant, listed, type Made } from "../support/grants.ts";
import { createKeyOf } from "../support/key-kinds.ts";
import { type KeyUse, keyUses } from "../support/key-uses.ts";
import { importInto, parametersFor } from "../support/imports.ts";
import { type Local, startLocal } from "../support/local.ts";
import { type Calls, testOperations } from "../support/operations.ts";
import {
  createKey,
  type CreatedKey,
  denyEveryone,
  failureOf,
  keyPolicy,
} from "../support/suite.ts";

const account = "123456789012";
const Plaintext = Buffer.from("the plaintext of the whole run");
let folder: string;
let local: Local;
let kms: KMSClient;
let key: CreatedKey;
let CiphertextBlob: Uint8Array;
let made: Made;
let output = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-e2e-"));
  local = await startLocal(["--data", folder, "--log-level", "debug"]);
  kms = local.kms();
  key = await createKey(kms);
  await kms.send(new CreateAliasCommand({ AliasName: "alias/e2e", TargetKeyId: key.KeyId }));
  const encrypted = await kms.send(new EncryptCommand({ KeyId: "alias/e2e", Plaintext }));
  CiphertextBlob = encrypted.CiphertextBlob as Uint8Array;
  made = await grant(kms, key.KeyId, ["Encrypt"], { Name: "before-the-restart" });
});

afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Of an operation that uses keys of one kind, with a key of its own. */
async function useKey({ spec, usage, command: Command, input, members }: KeyUse): Promise<void> {
  const { KeyId, Arn } = await createKeyOf(kms, spec, usage);
  const given = await input(kms, KeyId);
  const { $metadata: _, ...answer } = await kms.send(
    new Command({ KeyId, ...given } as never) as EncryptCommand,
  );
  expect(Object.keys(answer).toSorted()).toEqual(members);
  expect(answer.KeyId).toBe(Arn);
}

async function replicated(): Promise<string> {
  const { KeyId } = await createKey(kms, { MultiRegion: true });
  await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  return KeyId;
}

/** One call of each operation that succeeds, and what shows that it did. */
const calls: Calls = {
  ...Object.fromEntries(keyUses.map((use) => [use.name, () => useKey(use)])),
  CancelKeyDeletion: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe("Disabled");
  },
  CreateAlias: async () => {
    await kms.send(new CreateAliasCommand({ AliasName: "alias/one", TargetKeyId: key.KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/one" }));
    expect(KeyMetadata?.KeyId).toBe(key.KeyId);
  },
  CreateGrant: async () => {
    // Nothing but the grant lets anybody encrypt under this key.
    const { KeyId } = await createClosedKey(kms);
    const encrypt = new EncryptCommand({ KeyId, Plaintext });
    expect((await failureOf(kms.send(encrypt))).name).toBe("AccessDeniedException");
    const { GrantToken } = await grant(kms, KeyId, ["Encrypt"]);
    await kms.send(encrypt);
    await kms.send(new EncryptCommand({ KeyId, Plaintext, GrantTokens: [GrantToken] }));
  },
  CreateKey: async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "another" }));
    expect(KeyMetadata).toMatchObject({ Description: "another", AWSAccountId: account });
  },
  Decrypt: async () => {
    const answer = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(answer.Plaintext ?? [])).toEqual(Plaintext);
  },
  DeleteAlias: async () => {
    await kms.send(new CreateAliasCommand({ AliasName: "alias/gone", TargetKeyId: key.KeyId }));
    await kms.send(new DeleteAliasCommand({ AliasName: "alias/gone" }));
    const failure = await failureOf(kms.send(new DescribeKeyCommand({ KeyId: "alias/gone" })));
    expect(failure.name).toBe("NotFoundException");
  },
  DeleteImportedKeyMaterial: async () => {
    const { KeyId } = await createKey(kms, { Origin: "EXTERNAL" });
    await importInto(kms, KeyId, randomBytes(32));
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe("PendingImport");
  },
  DescribeKey: async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.Arn }));
    expect(KeyMetadata).toEqual(key);
  },
  DisableKey: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new DisableKeyCommand({ KeyId }));
    const failure = await failureOf(kms.send(new EncryptCommand({ KeyId, Plaintext })));
    expect(failure.name).toBe("DisabledException");
  },
  DisableKeyRotation: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
    await kms.send(new DisableKeyRotationCommand({ KeyId }));
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(status.KeyRotationEnabled).toBe(false);
  },
  EnableKey: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new DisableKeyCommand({ KeyId }));
    await kms.send(new EnableKeyCommand({ KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe("Enabled");
  },
  EnableKeyRotation: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  },
  Encrypt: async () => {
    const answer = await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext }));
    expect(answer.KeyId).toBe(key.Arn);
  },
  GenerateDataKey: async () => {
    const answer = await kms.send(
      new GenerateDataKeyCommand({ KeyId: key.KeyId, KeySpec: "AES_256" }),
    );
    expect(answer.Plaintext).toHaveLength(32);
  },
  GenerateDataKeyWithoutPlaintext: async () => {
    const answer = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key.KeyId, KeySpec: "AES_128" }),
    );
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: answer.CiphertextBlob }));
    expect(opened.Plaintext).toHaveLength(16);
  },
  GenerateRandom: async () => {
    const answer = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 24 }));
    expect(answer.Plaintext).toHaveLength(24);
  },
  GetKeyLastUsage: async () => {
    await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext: Buffer.from("used") }));
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId: key.KeyId }));
    expect(KeyLastUsage).toMatchObject({ Operation: "Encrypt" });
    // Whoever ends a key's use reads it, too, where a policy asks for it.
    const { KeyId } = await createKey(kms, {
      Policy: keyPolicy(account, {
        ...denyEveryone("kms:DisableKey"),
        Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": "1" } },
      }),
    });
    const failure = await failureOf(kms.send(new DisableKeyCommand({ KeyId })));
    expect(failure.message).toContain("with an explicit deny in a resource-based policy");
  },
  GetKeyPolicy: async () => {
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: key.KeyId }));
    expect(JSON.parse(Policy ?? "")).toMatchObject({ Id: "key-default-1" });
  },
  GetKeyRotationStatus: async () => {
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId: key.KeyId }));
    expect(status).toMatchObject({ KeyId: key.Arn, KeyRotationEnabled: false });
  },
  GetParametersForImport: async () => {
    const { KeyId } = await createKey(kms, { Origin: "EXTERNAL" });
    const answer = await parametersFor(kms, KeyId, "RSAES_OAEP_SHA_256", "RSA_4096");
    expect(answer).toMatchObject({
      ImportToken: expect.any(Uint8Array),
      PublicKey: expect.any(Uint8Array),
    });
  },
  ImportKeyMaterial: async () => {
    const { KeyId } = await createKey(kms, { Origin: "EXTERNAL" });
    const material = randomBytes(32);
    await importInto(kms, KeyId, material);
    const encrypted = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
    await importInto(kms, KeyId, material);
    const answer = await kms.send(new DecryptCommand({ CiphertextBlob: encrypted.CiphertextBlob }));
    expect(Buffer.from(answer.Plaintext ?? [])).toEqual(Plaintext);
  },
  ListAliases: async () => {
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: key.KeyId }));
    expect(Aliases).toContainEqual(expect.objectContaining({ AliasName: "alias/e2e" }));
  },
  ListGrants: async () => {
    const { KeyId, Arn } = await createKey(kms);
    const { GrantId } = await grant(kms, KeyId, ["Decrypt"], { Name: "e2e" });
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId }));
    expect(Grants).toEqual([
      {
        KeyId: Arn,
        GrantId,
        Name: "e2e",
        CreationDate: expect.any(Date),
        GranteePrincipal: adminArn,
        IssuingAccount: `arn:aws:iam::${account}:root`,
        Operations: ["Decrypt"],
      },
    ]);
  },
  ListKeyPolicies: async () => {
    const { PolicyNames } = await kms.send(new ListKeyPoliciesCommand({ KeyId: key.KeyId }));
    expect(PolicyNames).toEqual(["default"]);
  },
  ListKeyRotations: async () => {
    const { KeyId, Arn } = await createKey(kms);
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations).toMatchObject([{ KeyId: Arn, RotationType: "ON_DEMAND" }]);
  },
  ListKeys: async () => {
    const { Keys } = await kms.send(new ListKeysCommand({}));
    expect(Keys).toContainEqual({ KeyId: key.KeyId, KeyArn: key.Arn });
  },
  ListResourceTags: async () => {
    const { KeyId } = await createKey(kms, { Tags: [{ TagKey: "a", TagValue: "b" }] });
    const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
    expect(Tags).toEqual([{ TagKey: "a", TagValue: "b" }]);
  },
  ListRetirableGrants: async () => {
    const { GrantId } = await grant(kms, key.KeyId, ["Decrypt"], { RetiringPrincipal: adminArn });
    const request = new ListRetirableGrantsCommand({ RetiringPrincipal: adminArn });
    const { Grants } = await kms.send(request);
    expect(Grants).toContainEqual(expect.objectContaining({ GrantId, KeyId: key.Arn }));
  },
  PutKeyPolicy: async () => {
    const { KeyId } = await createKey(kms);
    const Policy = keyPolicy(account);
    await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(Policy);
  },
  ReEncrypt: async () => {
    const { KeyId, Arn } = await createKey(kms);
    const answer = await kms.send(
      new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId }),
    );
    expect(answer).toMatchObject({ SourceKeyId: key.Arn, KeyId: Arn });
  },
  ReplicateKey: async () => {
    const KeyId = await replicated();
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    const opened = await local.kms("us-west-2").send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  },
  RetireGrant: async () => {
    const { GrantId, GrantToken } = await grant(kms, key.KeyId, ["Decrypt"]);
    await kms.send(new RetireGrantCommand({ GrantToken }));
    expect(await listed(kms, { KeyId: key.KeyId, GrantId })).toEqual([]);
  },
  RevokeGrant: async () => {
    const { GrantId } = await grant(kms, key.KeyId, ["Decrypt"]);
    await kms.send(new RevokeGrantCommand({ KeyId: key.KeyId, GrantId }));
    expect(await listed(kms, { KeyId: key.KeyId, GrantId })).toEqual([]);
  },
  RotateKeyOnDemand: async () => {
    const { KeyId } = await createKey(kms);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  },
  ScheduleKeyDeletion: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    const failure = await failureOf(kms.send(new EncryptCommand({ KeyId, Plaintext })));
    expect(failure.name).toBe("KMSInvalidStateException");
  },
  TagResource: async () => {
    const { KeyId } = await createKey(kms);
    const Tags = [{ TagKey: "team", TagValue: "a" }];
    await kms.send(new TagResourceCommand({ KeyId, Tags }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual(Tags);
  },
  UntagResource: async () => {
    const { KeyId } = await createKey(kms, { Tags: [{ TagKey: "a", TagValue: "b" }] });
    await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([]);
  },
  UpdateAlias: async () => {
    const other = await createKey(kms);
    await kms.send(new CreateAliasCommand({ AliasName: "alias/moved", TargetKeyId: key.KeyId }));
    await kms.send(new UpdateAliasCommand({ AliasName: "alias/moved", TargetKeyId: other.KeyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/moved" }));
    expect(KeyMetadata?.KeyId).toBe(other.KeyId);
  },
  UpdateKeyDescription: async () => {
    const { KeyId } = await createKey(kms);
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.Description).toBe("new");
  },
  UpdatePrimaryRegion: async () => {
    const KeyId = await replicated();
    await kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: "us-west-2" }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.MultiRegionConfiguration).toMatchObject({
      MultiRegionKeyType: "REPLICA",
      PrimaryKey: { Region: "us-west-2" },
    });
  },
};

testOperations("kms", calls);

describe("after a restart on the same folder", () => {
  let before: Local["exports"];
  let status: number | null;

  beforeAll(async () => {
    before = local.exports;
    output += local.output();
    status = await local.stop();
    local = await startLocal(["--data", folder, "--log-level", "debug"]);
    kms = local.kms();
  });

  test("it had stopped well, and has the same credentials", () => {
    expect(status).toBe(0);
    expect(local.exports).toEqual({
      ...before,
      AWS_ENDPOINT_URL: local.exports["AWS_ENDPOINT_URL"],
    });
  });

  test.each(["Decrypt", "DescribeKey", "GetKeyPolicy", "ListAliases", "ListKeys"])(
    "%s finds what was there, and the same ciphertext decrypts",
    async (name) => {
      await expect(calls[name]?.()).resolves.toBeUndefined();
    },
  );

  test("a grant is there, its token is good, and its name finds it", async () => {
    const GrantTokens = [made.GrantToken];
    await kms.send(new EncryptCommand({ KeyId: key.KeyId, Plaintext, GrantTokens }));
    const again = await grant(kms, key.KeyId, ["Encrypt"], { Name: "before-the-restart" });
    expect(again.GrantId).toBe(made.GrantId);
  });

  test("only the owner can read the folder and its secrets", () => {
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, "secrets.json")).mode & 0o077).toBe(0);
  });

  test("nothing secret is in all that it wrote", () => {
    // The exports are for the user who started it: they are shown once, on purpose.
    const written = (output + local.output()).replaceAll(/^export .*$/gm, "");
    expect(written).toContain('"operation":"Decrypt"');
    for (const secret of [
      Plaintext.toString(),
      Plaintext.toString("base64"),
      Buffer.from(CiphertextBlob).toString("base64"),
      local.exports["AWS_SECRET_ACCESS_KEY"] as string,
      made.GrantToken,
    ]) {
      expect(written.includes(secret)).toBe(false);
    }
    expect(written).not.toContain("Signature=");
  });
});
