/** Sign and Verify, and what others make of the signatures: `node:crypto`, given GetPublicKey's answer. */

import { constants, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import {
  GetPublicKeyCommand,
  type MessageType,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeyOf, digestLength, type Kind, kinds } from "../support/key-kinds.ts";
import { type CreatedKey, failureOf, useService } from "../support/suite.ts";

const suite = useService();
const message = Buffer.from("attack at dawn");

/** The larger RSA keys sign like the smallest, and take seconds to make. */
const signing = kinds.filter(
  ({ spec, usage }) => usage === "SIGN_VERIFY" && !["RSA_3072", "RSA_4096"].includes(spec),
);
const cells = signing.flatMap((kind) =>
  kind.algorithms.map((algorithm) => ({ kind, spec: kind.spec, algorithm })),
);
const keys = new Map<Kind, CreatedKey>();
const keyOf = (kind: Kind) => keys.get(kind) as CreatedKey;

beforeAll(async () => {
  for (const kind of signing) {
    keys.set(kind, await createKeyOf(suite.kms, kind.spec, kind.usage));
  }
});

type Input = { Message: Uint8Array; MessageType?: MessageType };

async function sign(kind: Kind, algorithm: string, input: Input): Promise<Uint8Array> {
  const { KeyId, Arn } = keyOf(kind);
  const SigningAlgorithm = algorithm as SigningAlgorithmSpec;
  const { $metadata: _, ...answer } = await suite.kms.send(
    new SignCommand({ KeyId, SigningAlgorithm, ...input }),
  );
  expect(answer).toEqual({ KeyId: Arn, SigningAlgorithm, Signature: expect.any(Uint8Array) });
  return answer.Signature as Uint8Array;
}

async function check(
  kind: Kind,
  algorithm: string,
  input: Input & { Signature: Uint8Array },
): Promise<object> {
  const { KeyId } = keyOf(kind);
  const SigningAlgorithm = algorithm as SigningAlgorithmSpec;
  const { $metadata: _, ...answer } = await suite.kms.send(
    new VerifyCommand({ KeyId, SigningAlgorithm, ...input }),
  );
  return answer;
}

async function publicKeyOf(kind: Kind): Promise<KeyObject> {
  const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId: keyOf(kind).KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
}

const hashOf = (algorithm: string) => `sha${8 * digestLength(algorithm)}`;

/** FIPS 204, 6.2 and 5.2: µ of a message with an empty context. */
function muOf(publicKey: KeyObject): Buffer {
  const shake = (...parts: Uint8Array[]) =>
    createHash("shake256", { outputLength: 64 }).update(Buffer.concat(parts)).digest();
  return shake(shake(publicKey.export({ format: "raw-public" })), Buffer.alloc(2), message);
}

/** How the message is handed in otherwise than as it is; undefined where it cannot be. */
async function prepared(kind: Kind, algorithm: string): Promise<Input | undefined> {
  switch (algorithm) {
    case "ED25519_SHA_512":
      return undefined;
    case "ML_DSA_SHAKE_256":
      return { Message: muOf(await publicKeyOf(kind)), MessageType: "EXTERNAL_MU" };
    default: {
      const digest = createHash(hashOf(algorithm)).update(message).digest();
      return { Message: digest, MessageType: "DIGEST" };
    }
  }
}

/** Whether node takes it for a signature of the message. */
function nodeVerifies(publicKey: KeyObject, algorithm: string, signature: Uint8Array): boolean {
  if (algorithm.startsWith("RSASSA_PSS")) {
    const saltLength = digestLength(algorithm);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verify(hashOf(algorithm), message, { key: publicKey, padding, saltLength }, signature);
  }
  const hash = /^(?:RSA|ECDSA)/.test(algorithm) ? hashOf(algorithm) : null;
  return verify(hash, message, publicKey, signature);
}

/** In bytes, of signatures that are not DER. */
const lengths: Readonly<Record<string, number>> = {
  RSA_2048: 256,
  ECC_NIST_EDWARDS25519: 64,
  ML_DSA_44: 2420,
  ML_DSA_65: 3309,
  ML_DSA_87: 4627,
};

/** `DER` for a SEQUENCE that begins with an INTEGER, with nothing behind it; or else the length. */
function formOf(signature: Uint8Array): "DER" | number {
  const header = signature[1] === 0x81 ? 3 : 2;
  const isSequence =
    signature[0] === 0x30 &&
    signature[header - 1] === signature.length - header &&
    signature[header] === 0x02;
  return isSequence ? "DER" : signature.length;
}

const raw: Input = { Message: message };

describe.each(cells)("$spec, $algorithm", ({ kind, spec, algorithm }) => {
  const prehashed = algorithm === "ED25519_PH_SHA_512";

  async function inputs(): Promise<readonly Input[]> {
    const other = await prepared(kind, algorithm);
    return [...(prehashed ? [] : [raw]), ...(other === undefined ? [] : [other])];
  }

  test("what Sign makes of the message or its digest, Verify takes for either", async () => {
    const all = await inputs();
    for (const signed of all) {
      const Signature = await sign(kind, algorithm, signed);
      for (const verified of all) {
        expect(await check(kind, algorithm, { ...verified, Signature })).toEqual({
          KeyId: keyOf(kind).Arn,
          SignatureValid: true,
          SigningAlgorithm: algorithm,
        });
      }
    }
  });

  // Which has no Ed25519ph: its known answers are in test/crypto.
  test.skipIf(prehashed)("node verifies it with the public key", async () => {
    const publicKey = await publicKeyOf(kind);
    for (const input of await inputs()) {
      const Signature = await sign(kind, algorithm, input);
      expect(nodeVerifies(publicKey, algorithm, Signature)).toBe(true);
    }
  });

  test("has the form that AWS gives it", async () => {
    const [input] = await inputs();
    const Signature = await sign(kind, algorithm, input as Input);
    expect(formOf(Signature)).toBe(lengths[spec] ?? "DER");
  });

  test("Verify throws for what is no signature of the message, and tells nothing", async () => {
    const [input] = await inputs();
    const given = input as Input;
    const Signature = await sign(kind, algorithm, given);
    const changed = (bytes: Uint8Array) =>
      bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));
    const foreign = { ...given, Message: changed(given.Message) };
    for (const wrong of [
      { ...given, Signature: changed(Signature) },
      { ...given, Signature: Signature.subarray(1) },
      { ...given, Signature: Buffer.concat([Signature, Buffer.alloc(1)]) },
      { ...given, Signature: Buffer.alloc(1) },
      { ...given, Signature: Buffer.alloc(6144, 0x61) },
      { ...foreign, Signature },
      { ...given, Signature: await sign(kind, algorithm, foreign) },
    ]) {
      expect(await failureOf(check(kind, algorithm, wrong))).toEqual({
        name: "KMSInvalidSignatureException",
        message: "UnknownError",
        status: 400,
      });
    }
    const DryRun = { DryRun: true };
    const wrong = { ...given, Signature: Buffer.alloc(1), ...DryRun };
    const dry = await failureOf(check(kind, algorithm, wrong));
    expect(dry.name).toBe("KMSInvalidSignatureException");
  });
});

test("a signature of one key is none of another of the same kind", async () => {
  const kind = signing.find(({ spec }) => spec === "ECC_NIST_P384") as Kind;
  const Signature = await sign(kind, "ECDSA_SHA_384", raw);
  const other = await createKeyOf(suite.kms, kind.spec, kind.usage);
  const failure = await failureOf(
    suite.kms.send(
      new VerifyCommand({
        KeyId: other.KeyId,
        SigningAlgorithm: "ECDSA_SHA_384",
        Signature,
        ...raw,
      }),
    ),
  );
  expect(failure.name).toBe("KMSInvalidSignatureException");
});

test("secp256k1: S is left as it comes, in the upper half as often as in the lower", async () => {
  const kind = signing.find(({ spec }) => spec === "ECC_SECG_P256K1") as Kind;
  const halves = new Set<string>();
  for (let n = 0; n < 64 && halves.size < 2; n++) {
    const signature = Buffer.from(await sign(kind, "ECDSA_SHA_256", raw));
    const rLength = signature[3] as number;
    const s = BigInt(`0x${signature.subarray(6 + rLength).toString("hex")}`);
    halves.add(s >> 255n === 0n && s < 2n ** 255n ? "lower" : "upper");
  }
  expect(halves).toEqual(new Set(["lower", "upper"]));
});

type Refusal = readonly [string, Partial<Input> & { SigningAlgorithm?: string }, RegExp];

const refusals: readonly Refusal[] = [
  [
    "an empty message",
    { Message: Buffer.alloc(0) },
    /Value at 'message' .* length greater than or equal to 1$/,
  ],
  [
    "a message of more than 4096 bytes",
    { Message: Buffer.alloc(4097) },
    /Value at 'message' .* length less than or equal to 4096$/,
  ],
  [
    "an algorithm that there is not",
    { SigningAlgorithm: "ECDSA_SHA_1" },
    /Value 'ECDSA_SHA_1' at 'signingAlgorithm' .* enum value set: \[/,
  ],
  [
    "a type of message that there is not",
    { MessageType: "HASH" as "RAW" },
    /Value 'HASH' at 'messageType' .* enum value set: \[RAW, DIGEST, EXTERNAL_MU\]$/,
  ],
];

test.each(refusals)("refuses %s", async (_what, more, text) => {
  const kind = signing.find(({ spec }) => spec === "ECC_NIST_P256") as Kind;
  const input = { KeyId: keyOf(kind).KeyId, SigningAlgorithm: "ECDSA_SHA_256", ...raw, ...more };
  for (const command of [
    new SignCommand(input as never),
    new VerifyCommand({ ...input, Signature: Buffer.alloc(70) } as never),
  ]) {
    const failure = await failureOf(suite.kms.send(command as SignCommand));
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(text);
  }
});

test("Verify refuses a signature that is empty, or longer than 6144 bytes", async () => {
  const kind = signing.find(({ spec }) => spec === "ECC_NIST_P256") as Kind;
  for (const [length, text] of [
    [0, /Value at 'signature' .* length greater than or equal to 1$/],
    [6145, /Value at 'signature' .* length less than or equal to 6144$/],
  ] as const) {
    const failure = await failureOf(
      check(kind, "ECDSA_SHA_256", { ...raw, Signature: Buffer.alloc(length) }),
    );
    expect(failure.name).toBe("ValidationException");
    expect(failure.message).toMatch(text);
  }
});

test.each(["ECC_NIST_P256", "ECC_NIST_EDWARDS25519", "ML_DSA_44"])(
  "%s signs 4096 bytes, and one",
  async (spec) => {
    const kind = signing.find((one) => one.spec === spec) as Kind;
    const algorithm = kind.algorithms[0] as string;
    for (const length of [1, 4096]) {
      const input = { Message: Buffer.alloc(length, "m") };
      const Signature = await sign(kind, algorithm, input);
      expect(await check(kind, algorithm, { ...input, Signature })).toMatchObject({
        SignatureValid: true,
      });
    }
  },
);
