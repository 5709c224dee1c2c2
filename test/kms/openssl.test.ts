/**
 * What a user does with OpenSSL and the public key that GetPublicKey gives: verifies what Sign
 * signs, encrypts what Decrypt opens, agrees on secrets. Skipped where the command is not installed.
 */

import { createHash } from "node:crypto";
import {
  DecryptCommand,
  DeriveSharedSecretCommand,
  GenerateDataKeyPairCommand,
  GetPublicKeyCommand,
  SignCommand,
  type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { afterAll, describe, expect, test } from "vitest";
import { createKeyOf, digestLength, kinds } from "../support/key-kinds.ts";
import { installed, openSsl } from "../support/openssl.ts";
import { createKey, useService } from "../support/suite.ts";

const suite = useService();
const { file, read, run, remove } = openSsl();
afterAll(remove);

const message = Buffer.from("attack at dawn");

/** @returns how the command is told the key's public half */
async function withPublicKeyOf(KeyId: string): Promise<string> {
  const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
  return `-pubin -keyform DER -inkey ${file(`${KeyId}.der`, PublicKey ?? Buffer.alloc(0))}`;
}

/** OpenSSL 3.0, which many have, knows neither ML-DSA nor Ed25519ph. */
const signing = kinds.filter(
  ({ spec, usage }) => usage === "SIGN_VERIFY" && !spec.startsWith("ML_DSA"),
);

function options(algorithm: string): string {
  const padding = algorithm.startsWith("RSASSA_PSS")
    ? "-pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:digest "
    : "";
  return `${padding}-pkeyopt digest:sha${8 * digestLength(algorithm)}`;
}

describe.skipIf(!installed)("openssl", () => {
  test.each(signing)("verifies what $spec signs", { timeout: 60_000 }, async (kind) => {
    const { KeyId } = await createKeyOf(suite.kms, kind.spec, kind.usage);
    const withPublicKey = await withPublicKeyOf(KeyId);
    for (const name of kind.algorithms.filter((one) => one !== "ED25519_PH_SHA_512")) {
      const SigningAlgorithm = name as SigningAlgorithmSpec;
      const edwards = name === "ED25519_SHA_512";
      const digest = createHash(`sha${8 * digestLength(name)}`)
        .update(message)
        .digest();
      for (const input of [
        { Message: message },
        ...(edwards ? [] : [{ Message: digest, MessageType: "DIGEST" } as const]),
      ]) {
        const { Signature } = await suite.kms.send(
          new SignCommand({ KeyId, SigningAlgorithm, ...input }),
        );
        const files = `-in ${file("input", edwards ? message : digest)} -sigfile ${file("signature", Signature ?? digest)}`;
        const how = edwards ? "-rawin" : options(name);
        expect(run(`pkeyutl -verify ${withPublicKey} ${files} ${how}`).toString()).toMatch(
          /Signature Verified Successfully/,
        );
      }
    }
  });

  test.each(["RSA_2048", "RSA_4096"] as const)(
    "encrypts what %s decrypts",
    { timeout: 60_000 },
    async (spec) => {
      const { KeyId } = await createKeyOf(suite.kms, spec, "ENCRYPT_DECRYPT");
      const withPublicKey = await withPublicKeyOf(KeyId);
      for (const [EncryptionAlgorithm, hash] of [
        ["RSAES_OAEP_SHA_1", "sha1"],
        ["RSAES_OAEP_SHA_256", "sha256"],
      ] as const) {
        const padding = `-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:${hash} -pkeyopt rsa_mgf1_md:${hash}`;
        const CiphertextBlob = run(
          `pkeyutl -encrypt ${withPublicKey} -in ${file("plaintext", message)} ${padding}`,
        );
        const input = { KeyId, CiphertextBlob, EncryptionAlgorithm };
        const { Plaintext } = await suite.kms.send(new DecryptCommand(input));
        expect(Buffer.from(Plaintext ?? [])).toEqual(message);
      }
    },
  );

  test.each([
    ["ECC_NIST_P256", "P-256"],
    ["ECC_NIST_P384", "P-384"],
    ["ECC_NIST_P521", "P-521"],
  ] as const)("agrees on a secret with %s", async (spec, curve) => {
    const { KeyId } = await createKeyOf(suite.kms, spec, "KEY_AGREEMENT");
    run(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${curve} -out own.pem`);
    run("pkey -in own.pem -pubout -outform DER -out own.der");
    const { SharedSecret } = await suite.kms.send(
      new DeriveSharedSecretCommand({
        KeyId,
        KeyAgreementAlgorithm: "ECDH",
        PublicKey: read("own.der"),
      }),
    );
    const { PublicKey } = await suite.kms.send(new GetPublicKeyCommand({ KeyId }));
    const peer = file("peer.der", PublicKey ?? Buffer.alloc(0));
    const theirs = run(`pkeyutl -derive -inkey own.pem -peerform DER -peerkey ${peer}`);
    expect(Buffer.from(SharedSecret ?? [])).toEqual(theirs);
  });

  test.each([
    "RSA_2048",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
  ] as const)("reads a data key pair, %s", async (KeyPairSpec) => {
    const { KeyId } = await createKey(suite.kms);
    const answer = await suite.kms.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec }));
    const own = file("private.der", answer.PrivateKeyPlaintext ?? Buffer.alloc(0));
    expect(run(`pkey -inform DER -in ${own} -pubout -outform DER`)).toEqual(
      Buffer.from(answer.PublicKey ?? []),
    );
  });
});
