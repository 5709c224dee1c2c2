/** No plaintext, key byte, secret or signature in any log line or error: all that a run leaves is searched. */

import {
  CreateAliasCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateRandomCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { usableMaterial } from "../../lambdas/shared/keys/material.ts";
import { Vault } from "../../lambdas/shared/keys/vault.ts";
import { openWrapping } from "../../lambdas/shared/keys/wrapping.ts";
import { documentClient } from "../../lambdas/shared/runtime/clients.ts";
import { systemRandom } from "../../lambdas/shared/crypto/random.ts";
import { KeyStore } from "../../lambdas/shared/store/keys.ts";
import { Table } from "../../lambdas/shared/store/table.ts";
import {
  account,
  credentials,
  region,
  startService,
  testEnvironment,
  wrappingSecret,
} from "../support/service.ts";
import { secretsIn } from "../audit/secrets.ts";
import { createKeyOf } from "../support/key-kinds.ts";
import { keyUses } from "../support/key-uses.ts";
import { storeClient, tableName } from "../support/store.ts";
import { createKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();

/** A secret in each form that a log could show it in. */
function formsOf(secret: Uint8Array | string): readonly string[] {
  const bytes = Buffer.from(secret as string);
  return [
    bytes.toString("utf8"),
    bytes.toString("hex"),
    bytes.toString("base64"),
    [...bytes].join(","),
  ];
}

async function materialOf(keyId: string): Promise<Uint8Array> {
  const table = new Table(documentClient(storeClient(suite.store.endpoint)), tableName);
  const secrets = { read: async () => ({ value: wrappingSecret, version: "1" }) };
  const wrapping = openWrapping(testEnvironment.wrapping, { secrets } as never, systemRandom);
  const found = await new KeyStore(table, () => "").find({ account, region }, keyId, new Date());
  const vault = new Vault(table, wrapping, systemRandom, () => "");
  return vault.open(found!.key, usableMaterial(found!.key));
}

test("nothing secret is left behind, whatever succeeds, is refused or breaks", async () => {
  const { kms, logs } = suite;
  const errors: string[] = [];
  const plaintext = "the plaintext that nobody else may read";
  const key = await createKey(kms);
  const KeyId = key.KeyId;
  await kms.send(new CreateAliasCommand({ AliasName: "alias/quiet", TargetKeyId: KeyId }));
  const encrypted = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from(plaintext), EncryptionContext: { a: "b" } }),
  );
  const { CiphertextBlob } = encrypted;
  const dataKey = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  const random = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 32 }));
  await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: "b" } }));

  const refused = [
    new DecryptCommand({ CiphertextBlob }),
    new EncryptCommand({ KeyId: "no", Plaintext: Buffer.from(plaintext) }),
    new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097, plaintext) }),
    new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: KeyId }),
    new PutKeyPolicyCommand({ KeyId, Policy: "no JSON" }),
  ];
  for (const command of refused) {
    errors.push(JSON.stringify(await failureOf(kms.send(command as DecryptCommand))));
  }
  // A store that fails, and a wrapping secret that is the wrong one.
  const failing = startService({
    endpoint: suite.store.endpoint,
    before: ({ command }) => {
      if (command.startsWith("Put")) {
        throw new Error("the store failed");
      }
    },
    clients: {
      secrets: {
        read: async (reference) => ({
          value: reference.endsWith("admin")
            ? JSON.stringify(credentials)
            : `${wrappingSecret} of another`,
          version: "1",
        }),
      },
    },
  });
  for (const command of [
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: "b" } }),
    new CreateAliasCommand({ AliasName: "alias/other", TargetKeyId: KeyId }),
  ]) {
    errors.push(JSON.stringify(await failureOf(failing.kms.send(command as DecryptCommand))));
  }

  const left = [...logs, ...failing.logs, ...errors].join("\n");
  expect(left).toContain("the store failed");
  const secrets: readonly [string, Uint8Array | string][] = [
    ["plaintext", plaintext],
    ["data key", dataKey.Plaintext as Uint8Array],
    ["random bytes", random.Plaintext as Uint8Array],
    ["key material", await materialOf(KeyId)],
    ["wrapping secret", wrappingSecret],
    ["secret access key", credentials.secretAccessKey],
    ["ciphertext", CiphertextBlob as Uint8Array],
  ];
  for (const [what, secret] of secrets) {
    for (const form of formsOf(secret)) {
      expect(left.includes(form), `${what} in the logs or errors`).toBe(false);
    }
  }
  // The ids of key material are no secret: records have them, as AWS's have.
  const withoutIds = left.replaceAll(/"\w*[mM]aterialId":"[0-9a-f]{64}"/g, "");
  expect(withoutIds).not.toMatch(/Signature=|[0-9a-f]{64}/);
});

test.each(keyUses)("nor is anything by $name", async (use) => {
  const { kms, logs } = suite;
  const { KeyId } = await createKeyOf(kms, use.spec, use.usage);
  const input = await use.input(kms, KeyId);
  const send = (more: object) =>
    kms.send(new use.command({ KeyId, ...input, ...more } as never) as EncryptCommand);
  const answer = await send({});
  const errors = [
    await failureOf(send({ KeyId: "no" })),
    await failureOf(send({ GrantTokens: ["no token"] })),
  ];
  const left = [...logs, JSON.stringify(errors)].join("\n");
  expect(left).toContain(`"operation":"${use.name}"`);
  for (const secret of [...secretsIn(input), ...secretsIn(answer), await materialOf(KeyId)]) {
    for (const form of formsOf(secret)) {
      expect(left.includes(form)).toBe(false);
    }
  }
});
