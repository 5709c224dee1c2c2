/** Every kind of key through the SDK and `npm start`: made, used, found again after a restart. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  EncryptionAlgorithmSpec,
  KMS,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeyOf, type Kind, kinds } from "../support/key-kinds.ts";
import { type Local, startLocal } from "../support/local.ts";
import type { CreatedKey } from "../support/suite.ts";

const text = Buffer.from("attack at dawn");
let folder: string;
let local: Local;
let kms: KMS;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-kinds-"));
  local = await startLocal(["--data", folder]);
  kms = local.kms();
});

afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What one side makes, and the other checks, with the same key and algorithm. */
type Exchange = {
  readonly make: (KeyId: string, algorithm: string) => Promise<Uint8Array | undefined>;
  readonly check: (KeyId: string, algorithm: string, made: Uint8Array) => Promise<void>;
};

const byUsage: Readonly<Record<Kind["usage"], Exchange>> = {
  ENCRYPT_DECRYPT: {
    make: async (KeyId, algorithm) => {
      const EncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
      return (await kms.encrypt({ KeyId, EncryptionAlgorithm, Plaintext: text })).CiphertextBlob;
    },
    check: async (KeyId, algorithm, CiphertextBlob) => {
      const EncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
      const { Plaintext } = await kms.decrypt({ KeyId, EncryptionAlgorithm, CiphertextBlob });
      expect(Buffer.from(Plaintext ?? [])).toEqual(text);
    },
  },
  SIGN_VERIFY: {
    make: async (KeyId, algorithm) => (await kms.sign({ KeyId, ...signed(algorithm) })).Signature,
    check: async (KeyId, algorithm, Signature) => {
      const answer = await kms.verify({ KeyId, ...signed(algorithm), Signature });
      expect(answer.SignatureValid).toBe(true);
    },
  },
  GENERATE_VERIFY_MAC: {
    make: async (KeyId, algorithm) => {
      const MacAlgorithm = algorithm as MacAlgorithmSpec;
      return (await kms.generateMac({ KeyId, MacAlgorithm, Message: text })).Mac;
    },
    check: async (KeyId, algorithm, Mac) => {
      const MacAlgorithm = algorithm as MacAlgorithmSpec;
      const answer = await kms.verifyMac({ KeyId, MacAlgorithm, Message: text, Mac });
      expect(answer.MacValid).toBe(true);
    },
  },
  KEY_AGREEMENT: {
    // With itself: what both sides have is the same however often it is derived.
    make: async (KeyId) => secretWithItself(KeyId),
    check: async (KeyId, _algorithm, secret) => {
      expect(await secretWithItself(KeyId)).toEqual(secret);
    },
  },
  ENCAPSULATE_DECAPSULATE: {
    make: async (KeyId) => {
      const sealed = await kms.encapsulate({ KeyId, EncapsulationAlgorithm: "ML_KEM" });
      const parts = [sealed.SharedSecret, sealed.SharedSecretCiphertextBlob];
      return Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0)));
    },
    check: async (KeyId, _algorithm, made) => {
      const { SharedSecret } = await kms.decapsulate({
        KeyId,
        EncapsulationAlgorithm: "ML_KEM",
        SharedSecretCiphertextBlob: made.subarray(32),
      });
      expect(Buffer.from(SharedSecret ?? [])).toEqual(Buffer.from(made.subarray(0, 32)));
    },
  },
};

function signed(algorithm: string) {
  const SigningAlgorithm = algorithm as SigningAlgorithmSpec;
  return algorithm === "ED25519_PH_SHA_512"
    ? ({ SigningAlgorithm, MessageType: "DIGEST", Message: Buffer.alloc(64, "d") } as const)
    : ({ SigningAlgorithm, Message: text } as const);
}

async function secretWithItself(KeyId: string): Promise<Uint8Array | undefined> {
  const { PublicKey } = await kms.getPublicKey({ KeyId });
  const input = { KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
  return (await kms.deriveSharedSecret(input)).SharedSecret;
}

type Made = { readonly key: CreatedKey; readonly by: ReadonlyMap<string, Uint8Array> };
const all = new Map<Kind, Made>();

test.each(kinds)("$spec for $usage", { timeout: 60_000 }, async (kind) => {
  const key = await createKeyOf(kms, kind.spec, kind.usage);
  const { make, check } = byUsage[kind.usage];
  const by = new Map<string, Uint8Array>();
  for (const algorithm of kind.algorithms) {
    const made = (await make(key.KeyId, algorithm)) as Uint8Array;
    await check(key.KeyId, algorithm, made);
    by.set(algorithm, made);
  }
  expect([...by.keys()]).toEqual(kind.algorithms);
  all.set(kind, { key, by });
});

/** Else the others would wait for seconds. */
test("others are answered while RSA keys are made", { timeout: 60_000 }, async () => {
  const ended: string[] = [];
  const end = (what: string) => () => ended.push(what);
  await Promise.all([
    ...["RSA_4096", "RSA_4096"].map((spec) =>
      createKeyOf(kms, spec as "RSA_4096", "SIGN_VERIFY").then(end("key")),
    ),
    kms.generateRandom({ NumberOfBytes: 16 }).then(end("random")),
  ]);
  expect(ended).toEqual(["random", "key", "key"]);
});

describe("after a restart", () => {
  beforeAll(async () => {
    await local.stop();
    local = await startLocal(["--data", folder]);
    kms = local.kms();
  });

  test.each(kinds)("$spec for $usage", async (kind) => {
    const { key, by } = all.get(kind) as Made;
    const { KeyMetadata } = await kms.describeKey({ KeyId: key.KeyId });
    expect(KeyMetadata).toEqual(key);
    for (const [algorithm, made] of by) {
      await byUsage[kind.usage].check(key.KeyId, algorithm, made);
    }
  });
});
