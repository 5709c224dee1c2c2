/** What GetParametersForImport answers, and to what it does not. */

import { createPublicKey } from "node:crypto";
import {
  type AlgorithmSpec,
  CancelKeyDeletionCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
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
  const oaep = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"] as const;
  const hybrid = ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"] as const;
  const kinds: readonly (readonly [CreateKeyCommandInput, string, string])[] = [
    [{ KeySpec: "SYMMETRIC_DEFAULT" }, "direct", "direct"],
    [{ KeySpec: "HMAC_224", KeyUsage: "GENERATE_VERIFY_MAC" }, "direct", "direct"],
    [{ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }, "direct", "direct"],
    [{ KeySpec: "HMAC_384", KeyUsage: "GENERATE_VERIFY_MAC" }, "direct", "direct"],
    [{ KeySpec: "HMAC_512", KeyUsage: "GENERATE_VERIFY_MAC" }, "direct", "direct"],
    [{ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" }, "hybrid", "hybrid"],
    [{ KeySpec: "RSA_4096", KeyUsage: "SIGN_VERIFY" }, "hybrid", "hybrid"],
    [{ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }, "both", "both"],
    [{ KeySpec: "ECC_NIST_P384", KeyUsage: "KEY_AGREEMENT" }, "both", "both"],
    [{ KeySpec: "ECC_NIST_P521", KeyUsage: "SIGN_VERIFY" }, "hybrid", "both"],
    [{ KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY" }, "both", "both"],
  ];

  test.each(kinds)("%j: %s under RSA_2048, %s under RSA_3072", async (input, small, large) => {
    const { KeyId } = await create(input);
    for (const [spec, ways] of [
      ["RSA_2048", small],
      ["RSA_3072", large],
    ] as const) {
      for (const [algorithms, way] of [
        [oaep, "direct"],
        [hybrid, "hybrid"],
      ] as const) {
        const attempt = parametersFor(suite.kms, KeyId, algorithms[1], spec);
        if (ways === way || ways === "both") {
          expect(await attempt).toMatchObject({ PublicKey: expect.any(Uint8Array) });
        } else {
          const { name, message } = await failureOf(attempt);
          expect([name, message.includes(input.KeySpec as string)]).toEqual([
            "UnsupportedOperationException",
            true,
          ]);
          const sha1 = parametersFor(suite.kms, KeyId, algorithms[0], spec);
          expect((await failureOf(sha1)).name).toBe("UnsupportedOperationException");
        }
      }
    }
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
