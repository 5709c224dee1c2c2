import { createPublicKey } from "node:crypto";
import { GetPublicKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { algorithmsMember, createKeyOf, kinds } from "../support/key-kinds.ts";
import { failureOf, useService } from "../support/suite.ts";

const suite = useService();

/** Bytes of the SPKI, as AWS's have: the keys of the RFCs' sizes behind headers of DER. */
const lengths: Readonly<Record<string, number>> = {
  RSA_2048: 294,
  RSA_3072: 422,
  RSA_4096: 550,
  ECC_NIST_P256: 91,
  ECC_NIST_P384: 120,
  ECC_NIST_P521: 158,
  ECC_SECG_P256K1: 88,
  ECC_NIST_EDWARDS25519: 44,
  ML_DSA_44: 22 + 1312,
  ML_DSA_65: 22 + 1952,
  ML_DSA_87: 22 + 2592,
  ML_KEM_512: 22 + 800,
  ML_KEM_768: 22 + 1184,
  ML_KEM_1024: 22 + 1568,
};

const asymmetric = kinds.filter(({ spec }) => lengths[spec] !== undefined);

test.each(asymmetric)("$spec for $usage", async ({ spec, usage, algorithms }) => {
  const { KeyId, Arn } = await createKeyOf(suite.kms, spec, usage);
  const { $metadata: _, ...answer } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
  expect(answer).toEqual({
    KeyId: Arn,
    PublicKey: expect.any(Uint8Array),
    CustomerMasterKeySpec: spec,
    KeySpec: spec,
    KeyUsage: usage,
    [algorithmsMember[usage]]: algorithms,
  });
  const der = Buffer.from(answer.PublicKey ?? []);
  expect(der).toHaveLength(lengths[spec] as number);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  expect(key.export({ format: "der", type: "spki" })).toEqual(der);
  const again = await suite.kms.send(new GetPublicKeyCommand({ KeyId: Arn }));
  expect(again.PublicKey).toEqual(answer.PublicKey);
});

describe("keys without a public half", () => {
  test.each(kinds.filter((kind) => !asymmetric.includes(kind)))(
    "$spec is refused, without a text, as AWS was recorded to",
    async ({ spec, usage }) => {
      const { KeyId } = await createKeyOf(suite.kms, spec, usage);
      expect(await failureOf(suite.kms.send(new GetPublicKeyCommand({ KeyId })))).toEqual({
        name: "UnsupportedOperationException",
        message: "UnknownError",
        status: 400,
      });
    },
  );
});
