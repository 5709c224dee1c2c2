/** Encrypt, Decrypt and ReEncrypt with RSA keys. */

import { constants, createPublicKey, publicEncrypt } from "node:crypto";
import {
  DecryptCommand,
  type DecryptCommandInput,
  EncryptCommand,
  type EncryptionAlgorithmSpec,
  GetPublicKeyCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeyOf } from "../support/key-kinds.ts";
import { account } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, keyPolicy, useService } from "../support/suite.ts";

const suite = useService();
const Plaintext = Buffer.from("attack at dawn");
const specs = ["RSA_2048", "RSA_3072", "RSA_4096"] as const;
const algorithms = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const;
const keys = new Map<string, CreatedKey>();
const keyOf = (spec: string) => keys.get(spec) as CreatedKey;
let symmetric: CreatedKey;

beforeAll(async () => {
  symmetric = await createKey(suite.kms);
  await Promise.all(
    specs.map(async (spec) => {
      keys.set(spec, await createKeyOf(suite.kms, spec, "ENCRYPT_DECRYPT"));
    }),
  );
});

const encrypt = (KeyId: string, EncryptionAlgorithm: EncryptionAlgorithmSpec, text: Uint8Array) =>
  suite.kms.send(new EncryptCommand({ KeyId, EncryptionAlgorithm, Plaintext: text }));

const decrypt = (input: DecryptCommandInput) => suite.kms.send(new DecryptCommand(input));

const most: Readonly<Record<string, number>> = {
  "RSA_2048 RSAES_OAEP_SHA_1": 214,
  "RSA_2048 RSAES_OAEP_SHA_256": 190,
  "RSA_3072 RSAES_OAEP_SHA_1": 342,
  "RSA_3072 RSAES_OAEP_SHA_256": 318,
  "RSA_4096 RSAES_OAEP_SHA_1": 470,
  "RSA_4096 RSAES_OAEP_SHA_256": 446,
};

describe.each(specs.flatMap((spec) => algorithms.map((name) => [spec, name] as const)))(
  "%s, %s",
  (spec, EncryptionAlgorithm) => {
    const bytes = Number(spec.slice(4)) / 8;

    test("round-trips from 1 byte to as many as fit", async () => {
      const { KeyId, Arn } = keyOf(spec);
      for (const length of [1, most[`${spec} ${EncryptionAlgorithm}`] as number]) {
        const text = Buffer.alloc(length, "p");
        const {
          $metadata: _,
          CiphertextBlob,
          ...answer
        } = await encrypt(KeyId, EncryptionAlgorithm, text);
        expect(answer).toEqual({ KeyId: Arn, EncryptionAlgorithm });
        expect(CiphertextBlob).toHaveLength(bytes);
        const opened = await decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm });
        const plaintext = Buffer.from(opened.Plaintext ?? []);
        expect({ ...opened, $metadata: undefined, Plaintext: plaintext }).toEqual({
          KeyId: Arn,
          Plaintext: text,
          EncryptionAlgorithm,
        });
      }
    });

    test("refuses more in AWS's words", async () => {
      const limit = most[`${spec} ${EncryptionAlgorithm}`] as number;
      const text = Buffer.alloc(limit + 1);
      expect(await failureOf(encrypt(keyOf(spec).KeyId, EncryptionAlgorithm, text))).toMatchObject({
        name: "ValidationException",
        message: `Algorithm ${EncryptionAlgorithm} and key spec ${spec} cannot encrypt data larger than ${limit} bytes.`,
      });
    });

    test("opens what node encrypts to the public key", async () => {
      const { KeyId } = keyOf(spec);
      const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
      const der = Buffer.from(PublicKey ?? []);
      const key = createPublicKey({ key: der, format: "der", type: "spki" });
      const oaepHash = EncryptionAlgorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256";
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const CiphertextBlob = publicEncrypt({ key, oaepHash, padding }, Plaintext);
      const opened = await decrypt({ KeyId, CiphertextBlob, EncryptionAlgorithm });
      expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
    });
  },
);

describe("Decrypt", () => {
  let CiphertextBlob: Uint8Array | undefined;
  beforeAll(async () => {
    ({ CiphertextBlob } = await encrypt(keyOf("RSA_2048").KeyId, "RSAES_OAEP_SHA_256", Plaintext));
  });
  const invalid = { name: "InvalidCiphertextException", message: "UnknownError", status: 400 };

  test("gives one answer to all that it cannot open", async () => {
    const { KeyId } = keyOf("RSA_2048");
    const other = await createKeyOf(suite.kms, "RSA_2048", "ENCRYPT_DECRYPT");
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    for (const wrong of [
      { KeyId, EncryptionAlgorithm: "RSAES_OAEP_SHA_1" },
      { KeyId: other.KeyId, EncryptionAlgorithm },
      { KeyId: keyOf("RSA_3072").KeyId, EncryptionAlgorithm },
      { KeyId, EncryptionAlgorithm, CiphertextBlob: Buffer.alloc(256, 1) },
      { KeyId, EncryptionAlgorithm, CiphertextBlob: Buffer.alloc(10, 1) },
      { KeyId, EncryptionAlgorithm, CiphertextBlob: Buffer.alloc(6144, 1) },
      { KeyId, EncryptionAlgorithm, CiphertextBlob: Buffer.alloc(1, 1), DryRun: true },
    ] as const) {
      expect(await failureOf(decrypt({ CiphertextBlob, ...wrong }))).toEqual(invalid);
    }
  });

  test("needs the key and the algorithm, which such a ciphertext does not name", async () => {
    const { KeyId } = keyOf("RSA_2048");
    expect(await failureOf(decrypt({ CiphertextBlob }))).toEqual(invalid);
    expect(await failureOf(decrypt({ CiphertextBlob, KeyId }))).toEqual(invalid);
    const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
    expect(await failureOf(decrypt({ CiphertextBlob, EncryptionAlgorithm }))).toEqual(invalid);
  });

  test("answers a dry run", async () => {
    const input = { KeyId: keyOf("RSA_2048").KeyId, CiphertextBlob, DryRun: true };
    const failure = await failureOf(
      decrypt({ ...input, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" }),
    );
    expect(failure.name).toBe("DryRunOperationException");
  });
});

test("an encryption context has nowhere to be bound to", async () => {
  const { KeyId } = keyOf("RSA_2048");
  const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  const { CiphertextBlob } = await encrypt(KeyId, EncryptionAlgorithm, Plaintext);
  const EncryptionContext = { a: "b" };
  const refused = {
    name: "ValidationException",
    message: "EncryptionContext is supported only for symmetric encryption KMS keys.",
  };
  const encrypting = new EncryptCommand({
    KeyId,
    EncryptionAlgorithm,
    Plaintext,
    EncryptionContext,
  });
  expect(await failureOf(suite.kms.send(encrypting))).toMatchObject(refused);
  const decrypting = { KeyId, CiphertextBlob, EncryptionAlgorithm, EncryptionContext } as const;
  expect(await failureOf(decrypt(decrypting))).toMatchObject(refused);
  const none = { ...decrypting, EncryptionContext: {} };
  expect((await decrypt(none)).KeyId).toBe(keyOf("RSA_2048").Arn);
});

describe("ReEncrypt", () => {
  test("goes from symmetric to RSA, to another algorithm, and back", async () => {
    const [rsa, other] = [keyOf("RSA_2048"), keyOf("RSA_3072")];
    const { CiphertextBlob } = await suite.kms.send(
      new EncryptCommand({ KeyId: symmetric.KeyId, Plaintext }),
    );
    const first = await suite.kms.send(
      new ReEncryptCommand({
        CiphertextBlob,
        DestinationKeyId: rsa.KeyId,
        DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
      }),
    );
    const { $metadata: _, CiphertextBlob: blob, ...answer } = first;
    expect(blob).toHaveLength(256);
    expect(answer).toEqual({
      SourceKeyId: symmetric.Arn,
      KeyId: rsa.Arn,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
      SourceKeyMaterialId: symmetric.CurrentKeyMaterialId,
    });
    const second = await suite.kms.send(
      new ReEncryptCommand({
        CiphertextBlob: blob,
        SourceKeyId: rsa.KeyId,
        SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_1",
        DestinationKeyId: other.KeyId,
        DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      }),
    );
    const third = await suite.kms.send(
      new ReEncryptCommand({
        CiphertextBlob: second.CiphertextBlob,
        SourceKeyId: other.KeyId,
        SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
        DestinationKeyId: symmetric.KeyId,
        DestinationEncryptionContext: { a: "b" },
      }),
    );
    expect(third).toMatchObject({
      SourceKeyId: other.Arn,
      KeyId: symmetric.Arn,
      SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationKeyMaterialId: symmetric.CurrentKeyMaterialId,
    });
    expect(third).not.toHaveProperty("SourceKeyMaterialId");
    const opened = await decrypt({
      CiphertextBlob: third.CiphertextBlob,
      EncryptionContext: { a: "b" },
    });
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  });

  test("refuses what the destination has no room for", async () => {
    const { CiphertextBlob } = await suite.kms.send(
      new EncryptCommand({ KeyId: symmetric.KeyId, Plaintext: Buffer.alloc(191) }),
    );
    const failure = await failureOf(
      suite.kms.send(
        new ReEncryptCommand({
          CiphertextBlob,
          DestinationKeyId: keyOf("RSA_2048").KeyId,
          DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
        }),
      ),
    );
    expect(failure).toMatchObject({
      name: "ValidationException",
      message:
        "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
    });
  });
});

test("kms:EncryptionAlgorithm tells the algorithms apart", async () => {
  const { KeyId } = await createKeyOf(suite.kms, "RSA_2048", "ENCRYPT_DECRYPT");
  const Policy = keyPolicy(account, {
    Effect: "Deny",
    Principal: "*",
    Action: "kms:Encrypt",
    Resource: "*",
    Condition: { StringEquals: { "kms:EncryptionAlgorithm": "RSAES_OAEP_SHA_1" } },
  });
  await suite.kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  const failure = await failureOf(encrypt(KeyId, "RSAES_OAEP_SHA_1", Plaintext));
  expect(failure.name).toBe("AccessDeniedException");
  expect((await encrypt(KeyId, "RSAES_OAEP_SHA_256", Plaintext)).CiphertextBlob).toBeDefined();
});
