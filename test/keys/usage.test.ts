import { describe, expect, test } from "vitest";
import { arnOf, type Key } from "../../lambdas/shared/keys/key.ts";
import { algorithmsOf, keySpecs, type KeyUsage } from "../../lambdas/shared/keys/specs.ts";
import {
  requireAlgorithm,
  requireSymmetric,
  requireUsage,
} from "../../lambdas/shared/keys/usage.ts";
import { key, refusal } from "./fixtures.ts";

const rsa: Key = { ...key, spec: "RSA_2048", usage: "SIGN_VERIFY" };
const invalid = (text: string) => ({ code: "InvalidKeyUsageException", text });

describe("a key that is for something else", () => {
  test("is refused by its ARN, its usage and the operation", () => {
    expect(refusal(() => requireUsage(rsa, "ENCRYPT_DECRYPT", "Encrypt"))).toEqual(
      invalid(`${arnOf(rsa)} key usage is SIGN_VERIFY which is not valid for Encrypt.`),
    );
    requireUsage(rsa, "SIGN_VERIFY", "Sign");
  });

  test("protects no data keys where it is an asymmetric one", () => {
    requireSymmetric(key);
    expect(refusal(() => requireSymmetric(rsa))).toEqual(
      invalid("You cannot generate a data key with an asymmetric CMK"),
    );
  });
});

const usages: readonly KeyUsage[] = [
  "ENCRYPT_DECRYPT",
  "SIGN_VERIFY",
  "GENERATE_VERIFY_MAC",
  "KEY_AGREEMENT",
  "ENCAPSULATE_DECAPSULATE",
];
const pairs = keySpecs.flatMap((spec) =>
  usages.flatMap((usage) => {
    const algorithms = algorithmsOf(spec, usage);
    return algorithms === undefined ? [] : [{ spec, usage, algorithms }];
  }),
);
const everyAlgorithm = [...new Set([...pairs.flatMap(({ algorithms }) => algorithms), "SM2PKE"])];

test.each(pairs)(
  "$spec for $usage takes its own algorithms only",
  ({ spec, usage, algorithms }) => {
    for (const algorithm of everyAlgorithm) {
      const check = () => requireAlgorithm({ ...key, spec, usage }, algorithm);
      const refused = algorithms.includes(algorithm)
        ? undefined
        : invalid(`Algorithm ${algorithm} is incompatible with key spec ${spec}.`);
      expect(outcomeOf(check)).toEqual(refused);
    }
  },
);

function outcomeOf(check: () => void): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return refusal(() => {
      throw error;
    });
  }
}
