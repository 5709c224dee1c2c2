/** Answers for an enclave: every operation that takes a Recipient, with one and without. */

import { execFileSync } from "node:child_process";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DecryptCommand, EncryptCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { formatAttestationRoots } from "../../lambdas/shared/recipient/roots.ts";
import { signPayload } from "../../local/cli/attestation/documents.ts";
import { send } from "../support/commands.ts";
import {
  decryptForRecipient,
  hasOpenssl,
  issue,
  makeEnclave,
  recipientWith,
  signer,
} from "../support/enclave.ts";
import { lastEventOf } from "../support/events.ts";
import { account, type TestClients } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, unknownKeyId, useService } from "../support/suite.ts";
import { newTenant } from "../support/tenants.ts";

const enclave = makeEnclave(2048, new Date());
const stranger = makeEnclave(2048, new Date());
const suite = useService({ attestationRoots: formatAttestationRoots(enclave.roots) });

const secret = Buffer.from("what only the enclave may read");
const Recipient = recipientWith(enclave.document());

let KeyId: string;
let agreementKey: string;
let CiphertextBlob: Uint8Array;
let peer: Uint8Array;
const EncryptionContext = { of: "these tests" };

beforeAll(async () => {
  KeyId = (await createKey(suite.kms)).KeyId;
  ({ CiphertextBlob } = (await suite.kms.send(
    new EncryptCommand({ KeyId, Plaintext: secret, EncryptionContext }),
  )) as { CiphertextBlob: Uint8Array });
  agreementKey = (
    await createKey(suite.kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" })
  ).KeyId;
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  peer = publicKey.export({ type: "spki", format: "der" });
});

type Answer = Readonly<Record<string, unknown>>;

/** Of an operation: a request that succeeds, where its answer has the secret, and which that is. */
type Case = {
  readonly operation: string;
  readonly member: string;
  readonly input: () => object;
  readonly expected: (answer: Answer, opened: Buffer) => unknown;
  /** What else is answered, whoever it is for. */
  readonly others: readonly string[];
};

/** What a ciphertext that came with the secret decrypts to. */
async function decrypted(ciphertext: unknown): Promise<Buffer> {
  const blob = { CiphertextBlob: ciphertext as Uint8Array, EncryptionContext };
  const { Plaintext } = await suite.kms.send(new DecryptCommand(blob));
  return Buffer.from(Plaintext ?? []);
}

const derivation = () => ({
  KeyId: agreementKey,
  KeyAgreementAlgorithm: "ECDH",
  PublicKey: peer,
});

const cases: readonly Case[] = [
  {
    operation: "Decrypt",
    member: "Plaintext",
    input: () => ({ CiphertextBlob, EncryptionContext }),
    expected: () => secret,
    others: ["KeyId", "EncryptionAlgorithm", "KeyMaterialId"],
  },
  {
    operation: "GenerateDataKey",
    member: "Plaintext",
    input: () => ({ KeyId, EncryptionContext, KeySpec: "AES_256" }),
    expected: ({ CiphertextBlob }) => decrypted(CiphertextBlob),
    others: ["CiphertextBlob", "KeyId", "KeyMaterialId"],
  },
  {
    operation: "GenerateDataKeyPair",
    member: "PrivateKeyPlaintext",
    input: () => ({ KeyId, EncryptionContext, KeyPairSpec: "RSA_4096" }),
    expected: ({ PrivateKeyCiphertextBlob }) => decrypted(PrivateKeyCiphertextBlob),
    others: ["PrivateKeyCiphertextBlob", "PublicKey", "KeyId", "KeyPairSpec", "KeyMaterialId"],
  },
  {
    operation: "GenerateRandom",
    member: "Plaintext",
    input: () => ({ NumberOfBytes: 1024 }),
    expected: (_answer, opened) => {
      expect(opened).toHaveLength(1024);
      return opened;
    },
    others: [],
  },
  {
    operation: "DeriveSharedSecret",
    member: "SharedSecret",
    input: derivation,
    expected: async () => (await answerTo("DeriveSharedSecret", derivation()))["SharedSecret"],
    others: ["KeyId", "KeyAgreementAlgorithm", "KeyOrigin"],
  },
];

async function answerTo(
  operation: string,
  input: object,
  clients: TestClients = suite,
): Promise<Answer> {
  const { output, error } = await send(clients, "kms", operation, input);
  if (output === undefined) {
    throw error ?? new Error(`${operation} was not answered`);
  }
  return output;
}

const refusalOf = (operation: string, input: object, clients?: TestClients) =>
  failureOf(answerTo(operation, input, clients));

describe.each(cases)("$operation", ({ operation, member, input, expected, others }) => {
  test("without a Recipient answers whoever asks", async () => {
    const answer = await answerTo(operation, input());
    expect(Object.keys(answer).sort()).toEqual([...others, member].sort());
    expect((await lastEventOf(suite)).additionalEventData).not.toHaveProperty("recipient");
  });

  test("with one answers the enclave, and nobody else", { timeout: 30_000 }, async () => {
    const answer = await answerTo(operation, { ...input(), Recipient });
    expect(Object.keys(answer).sort()).toEqual([...others, "CiphertextForRecipient"].sort());
    const ciphertext = answer["CiphertextForRecipient"] as Uint8Array;
    const opened = decryptForRecipient(enclave.privateKey, ciphertext);
    expect(opened.equals((await expected(answer, opened)) as Uint8Array)).toBe(true);
    expect(() => decryptForRecipient(stranger.privateKey, ciphertext)).toThrow("rsa routines");
  });

  test.skipIf(!hasOpenssl)("OpenSSL opens it", { timeout: 30_000 }, async () => {
    const answer = await answerTo(operation, { ...input(), Recipient });
    const ciphertext = answer["CiphertextForRecipient"] as Uint8Array;
    const opened = opensslOpens(enclave.privateKey, ciphertext);
    expect(opened.equals((await expected(answer, opened)) as Uint8Array)).toBe(true);
  });

  test("refuses a document that proves nothing, without a look at the key", async () => {
    const { leaf, intermediate } = enclave;
    const changed = Buffer.from(enclave.document());
    changed[changed.length - 1]! ^= 1;
    const past = { validFrom: hoursFromNow(-4), validTo: hoursFromNow(-1) };
    const expired = issue("enclave", intermediate, signer, past);
    const signedBy = (key: KeyObject, certificate: Buffer) =>
      signPayload(enclave.payload({ certificate }), key);
    const documents: readonly [Uint8Array, string][] = [
      [Buffer.from("an enclave, honestly"), "it is no COSE_Sign1 message|CBOR"],
      [changed, "its signature is not its certificate's"],
      [stranger.document(), "cabundle does not begin at a root that is trusted here"],
      [signedBy(leaf.key, stranger.leaf.certificate), "a certificate is not issued by"],
      [signedBy(expired.key, expired.certificate), "a certificate has expired"],
      [enclave.document({ public_key: null }), "it has no public_key"],
      [enclave.document({ public_key: Buffer.from("x") }), "public_key cannot be read"],
    ];
    for (const [document, why] of documents) {
      const bad = { ...input(), Recipient: recipientWith(document) };
      const failure = await refusalOf(operation, bad);
      expect(failure).toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(
          `^The attestation document in Recipient is not valid: (.*(${why}).*)\\.$`,
        ),
      });
      // The same for a key that is not there.
      const nowhere = "KeyId" in bad ? { ...bad, KeyId: unknownKeyId } : bad;
      expect(await refusalOf(operation, nowhere)).toEqual(failure);
    }
    const { additionalEventData } = await lastEventOf(suite);
    expect(additionalEventData).toBeUndefined();
  });

  test("refuses another algorithm, and half a Recipient", async () => {
    const message = async (half: object) => {
      const { name, message } = await refusalOf(operation, { ...input(), Recipient: half });
      expect(name).toBe("ValidationException");
      return message;
    };
    expect(await message({ ...Recipient, KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_1" })).toContain(
      "Value 'RSAES_OAEP_SHA_1' at 'recipient.keyEncryptionAlgorithm' failed to satisfy constraint",
    );
    const { KeyEncryptionAlgorithm, AttestationDocument } = Recipient;
    expect(await message({ AttestationDocument })).toContain("KeyEncryptionAlgorithm");
    expect(await message({ KeyEncryptionAlgorithm })).toContain("needs an AttestationDocument");
    expect(await message({})).toContain("KeyEncryptionAlgorithm");
  });

  test("leaves a record that tells which enclave it was", async () => {
    await answerTo(operation, { ...input(), Recipient });
    const { additionalEventData, requestParameters } = await lastEventOf(suite);
    const pcr = (number: number) => Buffer.alloc(48, number + 1).toString("base64");
    expect(additionalEventData?.["recipient"]).toEqual({
      attestationDocumentModuleId: "i-0123456789abcdef0-enc0123456789abcdef",
      attestationDocumentEnclaveImageDigest: pcr(0),
      attestationDocumentEnclavePCR1: pcr(1),
      attestationDocumentEnclavePCR2: pcr(2),
      attestationDocumentEnclavePCR3: pcr(3),
      attestationDocumentEnclavePCR4: pcr(4),
      attestationDocumentEnclavePCR8: pcr(8),
    });
    expect(JSON.stringify(requestParameters)).not.toMatch(/recipient|attestation/i);
  });
});

describe.each(cases.filter(({ operation }) => operation !== "GenerateRandom"))(
  "$operation in a dry run",
  ({ operation, input }) => {
    test("judges the document, and says no more than without one", async () => {
      const dry = { ...input(), DryRun: true };
      expect((await refusalOf(operation, { ...dry, Recipient })).name).toBe(
        "DryRunOperationException",
      );
      const bad = { ...dry, Recipient: recipientWith(stranger.document()) };
      expect((await refusalOf(operation, bad)).name).toBe("ValidationException");
    });
  },
);

test("a dry run of Decrypt that ignores the ciphertext takes a Recipient as well", async () => {
  const DryRunModifiers = ["IGNORE_CIPHERTEXT"];
  const input = { KeyId, DryRun: true, DryRunModifiers, Recipient };
  expect((await refusalOf("Decrypt", input)).name).toBe("DryRunOperationException");
});

test("the key's owner, of another account, sees which enclave it was", async () => {
  const { admin, id } = await newTenant(suite);
  const shared = await createKey(suite.kms, {
    Policy: keyPolicy(account, {
      Effect: "Allow",
      Principal: { AWS: id },
      Action: "kms:GenerateDataKey",
      Resource: "*",
    }),
  });
  const input = { KeyId: shared.Arn, NumberOfBytes: 32, Recipient };
  await answerTo("GenerateDataKey", input, admin);
  const [own, owners] = [await lastEventOf(suite, id), await lastEventOf(suite)];
  expect(own.requestID).toBe(owners.requestID);
  expect(own.additionalEventData?.["recipient"]).toEqual(owners.additionalEventData?.["recipient"]);
  // A foreign key that is there and one that is not answer a bad document alike.
  const bad = { ...input, Recipient: recipientWith(stranger.document()) };
  const missing = { ...bad, KeyId: shared.Arn.replace(shared.KeyId, unknownKeyId) };
  const refusals = [
    await refusalOf("GenerateDataKey", bad, admin),
    await refusalOf("GenerateDataKey", missing, admin),
  ];
  expect(refusals[0]).toEqual(refusals[1]);
});

test("a key pair for an enclave is a pair", async () => {
  const input = { KeyId, KeyPairSpec: "ECC_NIST_P384", Recipient };
  const answer = await answerTo("GenerateDataKeyPair", input);
  const key = decryptForRecipient(
    enclave.privateKey,
    answer["CiphertextForRecipient"] as Uint8Array,
  );
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  expect(publicKey.equals(answer["PublicKey"] as Uint8Array)).toBe(true);
});

test("what is secret is in no log", async () => {
  suite.logs.length = 0;
  await answerTo("Decrypt", { CiphertextBlob, EncryptionContext, Recipient });
  const text = suite.logs.join("\n");
  for (const form of ["utf8", "hex", "base64"] as const) {
    expect(text).not.toContain(secret.toString(form));
  }
  expect(text).not.toContain(Buffer.from(Recipient.AttestationDocument).toString("base64"));
});

function hoursFromNow(hours: number): Date {
  return new Date(Date.now() + hours * 3_600_000);
}

function opensslOpens(privateKey: KeyObject, ciphertext: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "lockstead-recipient-"));
  try {
    const file = join(folder, "key.pem");
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }));
    return execFileSync("openssl", ["cms", "-decrypt", "-inform", "DER", "-inkey", file], {
      input: ciphertext,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
