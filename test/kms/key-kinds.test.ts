/** Every kind of key × every operation × every algorithm: each cell works, or gives the documented error. */

import { createHash } from "node:crypto";
import {
  CreateKeyCommand,
  DecapsulateCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  DescribeKeyCommand,
  EncapsulateCommand,
  EncryptCommand,
  type EncryptionAlgorithmSpec,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KeySpec,
  KeyUsageType,
  type MacAlgorithmSpec,
  type MessageType,
  ReEncryptCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import {
  algorithmsMember,
  createKeyOf,
  digestLength,
  type Kind,
  kinds,
  olderSpecs,
} from "../support/key-kinds.ts";
import { account, region } from "../support/service.ts";
import { createKey, type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const send = (command: object) => suite.kms.send(command as EncryptCommand);
const Plaintext = Buffer.from("attack at dawn");

/** One key of each kind, for the whole file. */
const keys = new Map<Kind, CreatedKey>();
const keyOf = (kind: Kind) => keys.get(kind) as CreatedKey;
let symmetric: CreatedKey;
let ciphertext: Uint8Array | undefined;

beforeAll(async () => {
  await Promise.all(
    kinds.map(async (kind) => {
      keys.set(kind, await createKeyOf(suite.kms, kind.spec, kind.usage));
    }),
  );
  symmetric = keyOf(kinds[0] as Kind);
  const encrypted = await suite.kms.send(new EncryptCommand({ KeyId: symmetric.KeyId, Plaintext }));
  ciphertext = encrypted.CiphertextBlob;
});

const ok = "works";

/** `works`, or the error and its text. The SDK calls a text that is not there `UnknownError`. */
async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => ok,
    ({ name, message }: Error) => (message === "UnknownError" ? name : `${name}: ${message}`),
  );
}

describe("CreateKey and DescribeKey", () => {
  const aString: unknown = expect.any(String);

  test.each(kinds)("$spec for $usage", async (kind) => {
    const { spec, usage, algorithms } = kind;
    const { KeyId } = keyOf(kind);
    const metadata = {
      AWSAccountId: account,
      KeyId,
      Arn: `arn:aws:kms:${region}:${account}:key/${KeyId}`,
      CreationDate: expect.any(Date),
      Enabled: true,
      Description: "",
      KeyUsage: usage,
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      CustomerMasterKeySpec: spec,
      KeySpec: spec,
      [algorithmsMember[usage]]: algorithms,
      MultiRegion: false,
      ...(spec === "SYMMETRIC_DEFAULT" && { CurrentKeyMaterialId: aString }),
    };
    expect(keyOf(kind)).toEqual(metadata);
    const { KeyMetadata } = await suite.kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toEqual(metadata);
  });

  const usages = Object.values(KeyUsageType);
  const fits = (spec: string, usage: string) =>
    kinds.some((kind) => kind.spec === spec && kind.usage === usage);
  const unfit = Object.values(KeySpec).flatMap((spec) =>
    usages.flatMap((usage) => (fits(spec, usage) ? [] : [{ spec, usage }])),
  );

  test.each(unfit)("$spec is refused for $usage", async ({ spec, usage }) => {
    const failure = await failureOf(createKeyOf(suite.kms, spec, usage));
    expect(failure).toMatchObject(
      spec === "SM2"
        ? {
            name: "UnsupportedOperationException",
            message: "KeySpec SM2 is not supported in this Region.",
          }
        : {
            name: "ValidationException",
            message: `KeyUsage ${usage} is not compatible with KeySpec ${spec}`,
          },
    );
  });

  test.each(Object.values(KeySpec))("%s under the older name, without a usage", async (spec) => {
    const CustomerMasterKeySpec = spec as "RSA_2048";
    const outcome = await outcomeOf(send(new CreateKeyCommand({ CustomerMasterKeySpec })));
    const usageNeeded = `ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.`;
    const notOfOld = `ValidationException: 1 validation error detected: Value '${spec}' at 'customerMasterKeySpec' failed to satisfy constraint: Member must satisfy enum value set: […]`;
    const ofOld = spec === "SYMMETRIC_DEFAULT" ? ok : usageNeeded;
    expect(outcome.replace(/\[.*\]/, "[…]")).toBe(olderSpecs.has(spec) ? ofOld : notOfOld);
  });

  test("the older name makes the same key", async () => {
    const key = await createKey(suite.kms, {
      CustomerMasterKeySpec: "ECC_NIST_P384",
      KeyUsage: "KEY_AGREEMENT",
    });
    expect(key).toMatchObject({
      CustomerMasterKeySpec: "ECC_NIST_P384",
      KeySpec: "ECC_NIST_P384",
      KeyAgreementAlgorithms: ["ECDH"],
    });
  });
});

type Operation = {
  readonly name: string;
  readonly usage: KeyUsageType;
  /** All that the model has, whatever the key. */
  readonly algorithms: readonly string[];
  readonly outcome: (key: CreatedKey, algorithm: string, valid: boolean) => Promise<string>;
};

const encryption = ["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"];
const macs = ["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"];
const signingAlgorithms = [
  ...new Set(kinds.filter(({ usage }) => usage === "SIGN_VERIFY").flatMap((k) => k.algorithms)),
  "SM2DSA",
];

const encrypted = async ({ KeyId }: CreatedKey, algorithm: string, valid: boolean) => {
  if (!valid) {
    // Of the right form for the default algorithm, and of no form for the others.
    return ciphertext;
  }
  const EncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
  const answer = await suite.kms.send(
    new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm }),
  );
  return answer.CiphertextBlob;
};

/** Signing and verifying have a table of their own, by type of message. */
const operations: readonly Operation[] = [
  {
    name: "Encrypt",
    usage: "ENCRYPT_DECRYPT",
    algorithms: encryption,
    outcome: ({ KeyId }, algorithm) => {
      const EncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
      return outcomeOf(send(new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm })));
    },
  },
  {
    name: "Decrypt",
    usage: "ENCRYPT_DECRYPT",
    algorithms: encryption,
    outcome: async (key, algorithm, valid) => {
      const CiphertextBlob = await encrypted(key, algorithm, valid);
      const EncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
      return outcomeOf(
        send(new DecryptCommand({ KeyId: key.KeyId, CiphertextBlob, EncryptionAlgorithm })),
      );
    },
  },
  {
    name: "ReEncrypt from",
    usage: "ENCRYPT_DECRYPT",
    algorithms: encryption,
    outcome: async (key, algorithm, valid) => {
      const CiphertextBlob = await encrypted(key, algorithm, valid);
      const SourceEncryptionAlgorithm = algorithm as EncryptionAlgorithmSpec;
      return outcomeOf(
        send(
          new ReEncryptCommand({
            CiphertextBlob,
            SourceKeyId: key.KeyId,
            SourceEncryptionAlgorithm,
            DestinationKeyId: symmetric.KeyId,
          }),
        ),
      );
    },
  },
  {
    name: "ReEncrypt to",
    usage: "ENCRYPT_DECRYPT",
    algorithms: encryption,
    outcome: ({ KeyId }, algorithm) =>
      outcomeOf(
        send(
          new ReEncryptCommand({
            CiphertextBlob: ciphertext,
            DestinationKeyId: KeyId,
            DestinationEncryptionAlgorithm: algorithm as EncryptionAlgorithmSpec,
          }),
        ),
      ),
  },
  {
    name: "GenerateMac",
    usage: "GENERATE_VERIFY_MAC",
    algorithms: macs,
    outcome: ({ KeyId }, algorithm) => {
      const MacAlgorithm = algorithm as MacAlgorithmSpec;
      return outcomeOf(send(new GenerateMacCommand({ KeyId, Message: Plaintext, MacAlgorithm })));
    },
  },
  {
    name: "VerifyMac",
    usage: "GENERATE_VERIFY_MAC",
    algorithms: macs,
    outcome: async ({ KeyId }, algorithm, valid) => {
      const input = { KeyId, Message: Plaintext, MacAlgorithm: algorithm as MacAlgorithmSpec };
      const Mac = valid
        ? (await suite.kms.send(new GenerateMacCommand(input))).Mac
        : Buffer.alloc(32);
      return outcomeOf(send(new VerifyMacCommand({ ...input, Mac })));
    },
  },
  {
    name: "DeriveSharedSecret",
    usage: "KEY_AGREEMENT",
    algorithms: ["ECDH"],
    outcome: async ({ KeyId }, _algorithm, valid) => {
      const PublicKey = valid
        ? (await suite.kms.send(new GetPublicKeyCommand({ KeyId }))).PublicKey
        : Buffer.from("no key");
      return outcomeOf(
        send(new DeriveSharedSecretCommand({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey })),
      );
    },
  },
  {
    name: "Encapsulate",
    usage: "ENCAPSULATE_DECAPSULATE",
    algorithms: ["ML_KEM"],
    outcome: ({ KeyId }) =>
      outcomeOf(send(new EncapsulateCommand({ KeyId, EncapsulationAlgorithm: "ML_KEM" }))),
  },
  {
    name: "Decapsulate",
    usage: "ENCAPSULATE_DECAPSULATE",
    algorithms: ["ML_KEM"],
    outcome: async ({ KeyId }, _algorithm, valid) => {
      const input = { KeyId, EncapsulationAlgorithm: "ML_KEM" } as const;
      const SharedSecretCiphertextBlob = valid
        ? (await suite.kms.send(new EncapsulateCommand(input))).SharedSecretCiphertextBlob
        : Buffer.alloc(768);
      return outcomeOf(send(new DecapsulateCommand({ ...input, SharedSecretCiphertextBlob })));
    },
  },
];

const wrongUsage = ({ Arn, KeyUsage }: CreatedKey, operation: string) =>
  `InvalidKeyUsageException: ${Arn} key usage is ${KeyUsage} which is not valid for ${operation}.`;
const wrongAlgorithm = ({ KeySpec: spec }: CreatedKey, algorithm: string) =>
  `InvalidKeyUsageException: Algorithm ${algorithm} is incompatible with key spec ${spec}.`;
const wrongKey =
  "IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation.";

function expected(
  { name, usage }: Operation,
  { spec, usage: its, algorithms }: Kind,
  key: CreatedKey,
  algorithm: string,
): string {
  const decrypts = name === "Decrypt" || name === "ReEncrypt from";
  if (decrypts && algorithm === "SYMMETRIC_DEFAULT" && spec !== "SYMMETRIC_DEFAULT") {
    return wrongKey;
  }
  if (its !== usage) {
    return wrongUsage(key, name.split(" ")[0] as string);
  }
  return algorithms.includes(algorithm) ? ok : wrongAlgorithm(key, algorithm);
}

/** All cells of one row, so that a failure shows which. */
async function row(
  algorithms: readonly string[],
  cell: (algorithm: string) => Promise<string> | string,
): Promise<Record<string, string>> {
  const cells = algorithms.map(async (algorithm) => [algorithm, await cell(algorithm)] as const);
  return Object.fromEntries(await Promise.all(cells));
}

describe.each(operations)("$name", (operation) => {
  test.each(kinds)("with $spec for $usage", async (kind) => {
    const key = keyOf(kind);
    const { algorithms, outcome } = operation;
    const wanted = await row(algorithms, (algorithm) => expected(operation, kind, key, algorithm));
    expect(
      await row(algorithms, (algorithm) => outcome(key, algorithm, wanted[algorithm] === ok)),
    ).toEqual(wanted);
  });
});

/** What an algorithm takes, and how what it does not take is refused. */
function messageOutcome(
  { spec }: Kind,
  algorithm: string,
  type: MessageType,
  length: number,
): string {
  const unfit = (with_: string) =>
    `ValidationException: Message type ${type} is incompatible with ${with_}.`;
  if ((algorithm === "ML_DSA_SHAKE_256") !== (type === "EXTERNAL_MU") && type !== "RAW") {
    return unfit(`key spec ${spec}`);
  }
  if (
    (algorithm === "ED25519_SHA_512" && type === "DIGEST") ||
    (algorithm === "ED25519_PH_SHA_512" && type === "RAW")
  ) {
    return unfit(`algorithm ${algorithm}`);
  }
  return type === "RAW" || length === digestLength(algorithm)
    ? ok
    : `ValidationException: Digest is invalid length for algorithm ${algorithm}.`;
}

describe.each(["RAW", "DIGEST", "EXTERNAL_MU"] as const)("Sign and Verify, %s", (MessageType) => {
  /** The length of a message matters where there is an answer to be had. */
  const lengthsFor = ({ algorithms }: Kind, algorithm: string) =>
    MessageType !== "RAW" && algorithms.includes(algorithm) ? [20, 32, 48, 64, 65] : [64];

  test.each(kinds)("with $spec for $usage", async (kind) => {
    const key = keyOf(kind);
    const cells = signingAlgorithms.flatMap((algorithm) =>
      lengthsFor(kind, algorithm).map((length) => `${algorithm} ${length}`),
    );
    const parse = (cell: string) => cell.split(" ") as [SigningAlgorithmSpec, string];
    const wantedOf = (operation: string) =>
      row(cells, (cell) => {
        const [algorithm, length] = parse(cell);
        if (kind.usage !== "SIGN_VERIFY") {
          return wrongUsage(key, operation);
        }
        return kind.algorithms.includes(algorithm)
          ? messageOutcome(kind, algorithm, MessageType, Number(length))
          : wrongAlgorithm(key, algorithm);
      });
    const wanted = { sign: await wantedOf("Sign"), verify: await wantedOf("Verify") };

    const signatures = new Map<string, Uint8Array>();
    const inputOf = (cell: string) => {
      const [SigningAlgorithm, length] = parse(cell);
      const Message = createHash("shake256", { outputLength: Number(length) })
        .update("message")
        .digest();
      return { KeyId: key.KeyId, Message, MessageType, SigningAlgorithm };
    };
    const sign = await row(cells, (cell) => {
      const signing = async () => {
        const { Signature } = await suite.kms.send(new SignCommand(inputOf(cell)));
        signatures.set(cell, Signature as Uint8Array);
      };
      return outcomeOf(signing());
    });
    const verify = await row(cells, (cell) => {
      const Signature = signatures.get(cell) ?? Buffer.alloc(64);
      return outcomeOf(send(new VerifyCommand({ ...inputOf(cell), Signature })));
    });
    expect({ sign, verify }).toEqual(wanted);
  });
});

describe.each([
  ["GenerateDataKey", (KeyId: string) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })],
  [
    "GenerateDataKeyWithoutPlaintext",
    (KeyId: string) => new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }),
  ],
  [
    "GenerateDataKeyPair",
    (KeyId: string) => new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
  [
    "GenerateDataKeyPairWithoutPlaintext",
    (KeyId: string) =>
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
  ],
] as const)("%s", (name, command) => {
  test.each(kinds)("under $spec for $usage", async (kind) => {
    const key = keyOf(kind);
    const encrypts =
      kind.spec === "SYMMETRIC_DEFAULT"
        ? ok
        : "InvalidKeyUsageException: You cannot generate a data key with an asymmetric CMK";
    expect(await outcomeOf(send(command(key.KeyId)))).toBe(
      kind.usage === "ENCRYPT_DECRYPT" ? encrypts : wrongUsage(key, name),
    );
  });
});

test.each(kinds)("GetPublicKey of $spec for $usage", async (kind) => {
  const symmetricKind = /^(SYMMETRIC|HMAC)/.test(kind.spec);
  expect(await outcomeOf(send(new GetPublicKeyCommand({ KeyId: keyOf(kind).KeyId })))).toBe(
    symmetricKind ? "UnsupportedOperationException" : ok,
  );
});
