/** What GetParametersForImport answers, and to what it does not. */

import { createPublicKey } from "node:crypto";
import {
  type AlgorithmSpec,
  CancelKeyDeletionCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  type KeySpec,
  ScheduleKeyDeletionCommand,
  type WrappingKeySpec,
} from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { parametersFor } from "../support/imports.ts";
import { setState } from "../support/key-states.ts";
import { account } from "../support/service.ts";
import { createKey, failureOf, keyPolicy, unknownKeyId, useService } from "../support/suite.ts";

const suite = useService();
const create = (input: CreateKeyCommandInput = {}) =>
  createKey(suite.kms, { Origin: "EXTERNAL", ...input });

test.each([
  ["RSA_2048", 2048],
  ["RSA_3072", 3072],
  ["RSA_4096", 4096],
] as const)("a wrapping key of the spec %s, and a token for a day", async (spec, bits) => {
  const { KeyId, Arn } = await create();
  const { ImportToken, PublicKey, ...rest } = await parametersFor(
    suite.kms,
    KeyId,
    "RSAES_OAEP_SHA_256",
    spec,
  );
  expect(rest).toEqual({
    KeyId: Arn,
    ParametersValidTo: new Date(suite.clock.time + 24 * 60 * 60 * 1000),
  });
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  expect(key.asymmetricKeyDetails).toEqual({ modulusLength: bits, publicExponent: 65537n });
  expect(ImportToken.length).toBeLessThanOrEqual(6144);
});

test("each has a key and a token of its own, and changes nothing of the key", async () => {
  const { KeyId, ...metadata } = await create();
  const [first, second] = [
    await parametersFor(suite.kms, KeyId),
    await parametersFor(suite.kms, KeyId),
  ];
  expect(Buffer.from(first.PublicKey).equals(second.PublicKey)).toBe(false);
  expect(Buffer.from(first.ImportToken).equals(second.ImportToken)).toBe(false);
  const { KeyMetadata } = await suite.kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toEqual({ KeyId, ...metadata });
});

describe("what goes together", () => {
  const hmac = (KeySpec: KeySpec) => ({ KeySpec, KeyUsage: "GENERATE_VERIFY_MAC" }) as const;
  const signing = (KeySpec: KeySpec) => ({ KeySpec, KeyUsage: "SIGN_VERIFY" }) as const;
  const direct = ["RSAES_OAEP"];
  const hybrid = ["RSA_AES_KEY_WRAP"];
  const both = [...direct, ...hybrid];
  const kinds: readonly (readonly [CreateKeyCommandInput, WrappingKeySpec, readonly string[]])[] = [
    [{ KeySpec: "SYMMETRIC_DEFAULT" }, "RSA_2048", direct],
    [{ KeySpec: "SYMMETRIC_DEFAULT" }, "RSA_3072", direct],
    [hmac("HMAC_224"), "RSA_2048", direct],
    [hmac("HMAC_256"), "RSA_2048", direct],
    [hmac("HMAC_384"), "RSA_2048", direct],
    [hmac("HMAC_512"), "RSA_2048", direct],
    [signing("RSA_2048"), "RSA_2048", hybrid],
    [signing("RSA_3072"), "RSA_2048", hybrid],
    [signing("RSA_4096"), "RSA_3072", hybrid],
    [{ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }, "RSA_2048", hybrid],
    [signing("ECC_NIST_P256"), "RSA_2048", both],
    [signing("ECC_NIST_P384"), "RSA_2048", both],
    [{ KeySpec: "ECC_NIST_P384", KeyUsage: "KEY_AGREEMENT" }, "RSA_2048", both],
    [signing("ECC_NIST_P521"), "RSA_2048", hybrid],
    [signing("ECC_NIST_P521"), "RSA_3072", both],
    [signing("ECC_SECG_P256K1"), "RSA_2048", both],
  ];

  test.each(kinds)("%j under %s: %j", async (input, spec, ways) => {
    const { KeyId } = await create(input);
    const outcomes: string[] = [];
    for (const way of both) {
      for (const hash of ["SHA_1", "SHA_256"]) {
        const algorithm = `${way}_${hash}` as AlgorithmSpec;
        const taken = await parametersFor(suite.kms, KeyId, algorithm, spec).then(
          () => "is taken",
          ({ name, message }: Error) =>
            message.includes(`is not supported for KeySpec ${input.KeySpec}.`) ||
            message.includes(`are not supported for KeySpec ${input.KeySpec}.`)
              ? name
              : message,
        );
        outcomes.push(`${way} ${taken}`);
      }
    }
    expect(outcomes).toEqual(
      both.flatMap((way) => {
        const outcome = ways.includes(way) ? "is taken" : "UnsupportedOperationException";
        return [`${way} ${outcome}`, `${way} ${outcome}`];
      }),
    );
  });

  test.each([
    ["RSAES_PKCS1_V1_5", "RSA_2048"],
    ["SM2PKE", "SM2"],
    ["SM2PKE", "RSA_2048"],
    ["RSAES_OAEP_SHA_256", "SM2"],
  ] as const)("never %s with %s", async (algorithm: AlgorithmSpec, spec: WrappingKeySpec) => {
    const { KeyId } = await create();
    expect(await failureOf(parametersFor(suite.kms, KeyId, algorithm, spec))).toMatchObject({
      name: "UnsupportedOperationException",
      message: expect.stringMatching(/is not supported (?:any more|in this Region)\.$/),
    });
  });

  test.each([
    ["RSAES_OAEP_SHA_512", "RSA_2048", "wrappingAlgorithm"],
    ["RSAES_OAEP_SHA_256", "RSA_1024", "wrappingKeySpec"],
  ])("%s with %s is not in the model", async (algorithm, spec, member) => {
    const { KeyId } = await create();
    const attempt = parametersFor(suite.kms, KeyId, algorithm as never, spec as never);
    const { name, message } = await failureOf(attempt);
    expect([name, message.includes(`at '${member}'`)]).toEqual(["ValidationException", true]);
  });
});

describe("is refused", () => {
  test("for a key whose material KMS has made", async () => {
    const { KeyId, Arn } = await createKey(suite.kms);
    expect(await failureOf(parametersFor(suite.kms, KeyId))).toEqual({
      name: "UnsupportedOperationException",
      message: `${Arn} origin is AWS_KMS which is not valid for this operation.`,
      status: 400,
    });
  });

  test("for a key that is pending deletion, until that is cancelled", async () => {
    const { KeyId, Arn } = await create();
    await suite.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await failureOf(parametersFor(suite.kms, KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is pending deletion.`,
    });
    await suite.kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await parametersFor(suite.kms, KeyId);
  });

  test.each([
    ["Creating", "creating"],
    ["Updating", "updating"],
  ] as const)("for a key that is %s", async (state, what) => {
    const { KeyId, Arn } = await create();
    await setState(suite.store, KeyId, state);
    expect(await failureOf(parametersFor(suite.kms, KeyId))).toMatchObject({
      name: "KMSInvalidStateException",
      message: `${Arn} is ${what}.`,
    });
  });

  test("for a key that is not there, and for an alias", async () => {
    expect((await failureOf(parametersFor(suite.kms, unknownKeyId))).name).toBe(
      "NotFoundException",
    );
    expect(await failureOf(parametersFor(suite.kms, "alias/mine"))).toMatchObject({
      name: "InvalidArnException",
      message: "Key Aliases are not supported for this operation.",
    });
  });

  test("in another account", async () => {
    const foreign = `arn:aws:kms:us-east-1:999999999999:key/${unknownKeyId}`;
    expect((await failureOf(parametersFor(suite.kms, foreign))).name).toBe("AccessDeniedException");
  });

  test("by a policy, for the algorithm or the wrapping key's spec", async () => {
    const deny = (condition: object) =>
      keyPolicy(account, {
        Effect: "Deny",
        Principal: "*",
        Action: "kms:GetParametersForImport",
        Resource: "*",
        Condition: { StringEquals: condition },
      });
    const algorithms = await create({
      Policy: deny({ "kms:WrappingAlgorithm": "RSAES_OAEP_SHA_1" }),
    });
    const specs = await create({ Policy: deny({ "kms:WrappingKeySpec": "RSA_2048" }) });
    await parametersFor(suite.kms, algorithms.KeyId);
    await parametersFor(suite.kms, specs.KeyId, "RSAES_OAEP_SHA_1", "RSA_3072");
    for (const attempt of [
      parametersFor(suite.kms, algorithms.KeyId, "RSAES_OAEP_SHA_1"),
      parametersFor(suite.kms, specs.KeyId),
    ]) {
      expect((await failureOf(attempt)).name).toBe("AccessDeniedException");
    }
  });
});
