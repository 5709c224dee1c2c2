/** The real AWS CLI, where the machine has it: what the README promises, command by command. */

import { execFile, spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Local, startLocal } from "../support/local.ts";

const run = promisify(execFile);
const hasCli = spawnSync("aws", ["--version"]).status === 0;

describe.skipIf(!hasCli)("the AWS CLI", () => {
  let local: Local;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lockstead-cli-"));
    local = await startLocal(["--memory"]);
  });

  afterAll(async () => {
    await local.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function aws<T = Record<string, string>>(...args: string[]): Promise<T> {
    const { stdout } = await run("aws", [...args, "--output", "json"], {
      env: {
        ...process.env,
        ...local.exports,
        AWS_CONFIG_FILE: "/dev/null",
        AWS_MAX_ATTEMPTS: "1",
      },
    });
    return (stdout === "" ? {} : JSON.parse(stdout)) as T;
  }

  test("does the whole job", { timeout: 120_000 }, async () => {
    const identity = await aws("sts", "get-caller-identity");
    expect(identity).toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/admin",
    });
    const created = await aws<{ KeyMetadata: { KeyId: string; Arn: string } }>("kms", "create-key");
    const { KeyId, Arn } = created.KeyMetadata;
    await aws("kms", "create-alias", "--alias-name", "alias/cli", "--target-key-id", KeyId);

    const plain = join(folder, "plain");
    writeFileSync(plain, "attack at dawn");
    const context = ["--encryption-context", "Department=IT"];
    const encrypted = await aws(
      "kms",
      "encrypt",
      "--key-id",
      "alias/cli",
      "--plaintext",
      `fileb://${plain}`,
      ...context,
    );
    expect(encrypted).toMatchObject({ KeyId: Arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });

    const blob = join(folder, "blob");
    writeFileSync(blob, Buffer.from(encrypted["CiphertextBlob"] as string, "base64"));
    const decrypted = await aws(
      "kms",
      "decrypt",
      "--ciphertext-blob",
      `fileb://${blob}`,
      ...context,
    );
    expect(Buffer.from(decrypted["Plaintext"] as string, "base64").toString()).toBe(
      "attack at dawn",
    );

    const moved = await aws(
      "kms",
      "re-encrypt",
      "--ciphertext-blob",
      `fileb://${blob}`,
      "--source-encryption-context",
      "Department=IT",
      "--destination-key-id",
      "alias/cli",
    );
    expect(moved).toMatchObject({ SourceKeyId: Arn, KeyId: Arn });

    const listed = await aws<{ Aliases: object[] }>("kms", "list-aliases", "--key-id", KeyId);
    expect(listed.Aliases).toMatchObject([{ AliasName: "alias/cli", TargetKeyId: KeyId }]);
  });

  async function createKey(spec: string, usage: string): Promise<string> {
    const created = await aws<{ KeyMetadata: { KeyId: string } }>(
      "kms",
      "create-key",
      "--key-spec",
      spec,
      "--key-usage",
      usage,
    );
    return created.KeyMetadata.KeyId;
  }

  function blobOf(name: string, base64: unknown): string {
    const path = join(folder, name);
    writeFileSync(path, Buffer.from(base64 as string, "base64"));
    return `fileb://${path}`;
  }

  test(
    "signs, makes MACs and data key pairs, and tells public keys",
    { timeout: 120_000 },
    async () => {
      const key = await createKey("ECC_NIST_P256", "SIGN_VERIFY");
      const message = ["--key-id", key, "--message", blobOf("message", "aGVsbG8=")];
      const algorithm = ["--signing-algorithm", "ECDSA_SHA_256"];
      const signed = await aws("kms", "sign", ...message, ...algorithm);
      const signature = ["--signature", blobOf("signature", signed["Signature"])];
      const verified = await aws("kms", "verify", ...message, ...algorithm, ...signature);
      expect(verified).toMatchObject({ SignatureValid: true, SigningAlgorithm: "ECDSA_SHA_256" });
      const wrong = ["--signature", blobOf("wrong", "AAAA")];
      const refused = await aws("kms", "verify", ...message, ...algorithm, ...wrong).catch(
        (error: { stderr: string }) => error.stderr,
      );
      expect(refused).toContain("(KMSInvalidSignatureException) when calling the Verify operation");
      const shown = await aws("kms", "get-public-key", "--key-id", key);
      const der = Buffer.from(shown["PublicKey"] as string, "base64");
      const spki = createPublicKey({ key: der, format: "der", type: "spki" });
      const bytes = Buffer.from(signed["Signature"] as string, "base64");
      expect(verify("sha256", Buffer.from("hello"), spki, bytes)).toBe(true);

      const macKey = await createKey("HMAC_512", "GENERATE_VERIFY_MAC");
      const mac = ["--key-id", macKey, "--message", blobOf("message", "aGVsbG8=")];
      const made = await aws("kms", "generate-mac", ...mac, "--mac-algorithm", "HMAC_SHA_512");
      const checked = await aws(
        "kms",
        "verify-mac",
        ...mac,
        "--mac-algorithm",
        "HMAC_SHA_512",
        "--mac",
        blobOf("mac", made["Mac"]),
      );
      expect(checked).toMatchObject({ MacValid: true });

      const wrapping = await createKey("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
      const spec = ["--key-pair-spec", "ECC_NIST_EDWARDS25519"];
      const pair = await aws("kms", "generate-data-key-pair", "--key-id", wrapping, ...spec);
      const opened = await aws(
        "kms",
        "decrypt",
        "--ciphertext-blob",
        blobOf("private", pair["PrivateKeyCiphertextBlob"]),
      );
      expect(opened["Plaintext"]).toBe(pair["PrivateKeyPlaintext"]);
    },
  );

  test("encrypts under RSA keys and agrees on secrets", { timeout: 120_000 }, async () => {
    const rsa = ["--key-id", await createKey("RSA_2048", "ENCRYPT_DECRYPT")];
    const algorithm = ["--encryption-algorithm", "RSAES_OAEP_SHA_256"];
    const plaintext = ["--plaintext", blobOf("plaintext", "aGVsbG8=")];
    const encrypted = await aws("kms", "encrypt", ...rsa, ...algorithm, ...plaintext);
    const ciphertext = ["--ciphertext-blob", blobOf("ciphertext", encrypted["CiphertextBlob"])];
    const decrypted = await aws("kms", "decrypt", ...rsa, ...algorithm, ...ciphertext);
    expect(decrypted).toMatchObject({
      Plaintext: "aGVsbG8=",
      EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    });

    const own = await createKey("ECC_NIST_P384", "KEY_AGREEMENT");
    const peer = await createKey("ECC_NIST_P384", "KEY_AGREEMENT");
    const derive = async (from: string, to: string) => {
      const shown = await aws("kms", "get-public-key", "--key-id", to);
      const agreement = ["--key-agreement-algorithm", "ECDH"];
      const publicKey = ["--public-key", blobOf(`of-${to}`, shown["PublicKey"])];
      return aws("kms", "derive-shared-secret", "--key-id", from, ...agreement, ...publicKey);
    };
    const [one, another] = [await derive(own, peer), await derive(peer, own)];
    expect(one["SharedSecret"]).toBe(another["SharedSecret"]);
  });

  test("AWS's own example of a grant works as AWS's page says", { timeout: 120_000 }, async () => {
    const created = await aws<{ KeyMetadata: { KeyId: string; Arn: string } }>("kms", "create-key");
    const { KeyId, Arn } = created.KeyMetadata;
    await aws("iam", "create-user", "--user-name", "exampleUser");
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "sts:AssumeRole",
        },
      ],
    };
    await aws(
      "iam",
      "create-role",
      "--role-name",
      "adminRole",
      "--assume-role-policy-document",
      JSON.stringify(trust),
    );
    const user = "arn:aws:iam::123456789012:user/exampleUser";
    const role = "arn:aws:iam::123456789012:role/adminRole";

    const made = await aws(
      "kms",
      "create-grant",
      "--key-id",
      KeyId,
      "--grantee-principal",
      user,
      "--operations",
      "GenerateDataKey",
      "Decrypt",
      "--constraints",
      "EncryptionContextSubset={Department=IT}",
      "--retiring-principal",
      role,
    );
    expect(made).toEqual({
      GrantToken: expect.any(String),
      GrantId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });

    const entry = {
      KeyId: Arn,
      GrantId: made["GrantId"],
      Name: "",
      CreationDate: expect.anything(),
      GranteePrincipal: user,
      RetiringPrincipal: role,
      IssuingAccount: "arn:aws:iam::123456789012:root",
      Operations: ["GenerateDataKey", "Decrypt"],
      Constraints: { EncryptionContextSubset: { Department: "IT" } },
    };
    const ofKey = await aws("kms", "list-grants", "--key-id", KeyId);
    expect(ofKey).toMatchObject({ Grants: [entry] });
    const retirable = await aws("kms", "list-retirable-grants", "--retiring-principal", role);
    expect(retirable).toMatchObject({ Grants: [entry] });

    const retired = await aws("kms", "retire-grant", "--grant-token", made["GrantToken"] as string);
    expect(retired).toEqual({});
    expect(await aws("kms", "list-grants", "--key-id", KeyId)).toMatchObject({ Grants: [] });
    const failure = await aws(
      "kms",
      "retire-grant",
      "--key-id",
      Arn,
      "--grant-id",
      made["GrantId"] as string,
    ).catch((error: { stderr: string }) => error.stderr);
    expect(failure).toContain(
      `An error occurred (NotFoundException) when calling the RetireGrant operation: Grant '${made["GrantId"]}' does not exist`,
    );
  });

  test("simulates policies", { timeout: 120_000 }, async () => {
    await aws("iam", "create-user", "--user-name", "reader");
    const policy = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "kms:EncryptionContext:Department": "HR" } },
      },
    };
    await aws(
      "iam",
      "put-user-policy",
      "--user-name",
      "reader",
      "--policy-name",
      "hr",
      "--policy-document",
      JSON.stringify(policy),
    );
    const reader = "arn:aws:iam::123456789012:user/reader";
    const source = ["--policy-source-arn", reader];
    const key = "arn:aws:kms:us-east-1:123456789012:key/any";
    const simulated = (...args: string[]) =>
      aws<{ EvaluationResults: object[] }>(
        "iam",
        "simulate-principal-policy",
        ...source,
        "--action-names",
        "kms:Decrypt",
        "--resource-arns",
        key,
        ...args,
      );
    const name = "kms:EncryptionContext:Department";
    const keys = await aws("iam", "get-context-keys-for-principal-policy", ...source);
    expect(keys).toEqual({ ContextKeyNames: [name] });
    expect(await simulated()).toMatchObject({
      EvaluationResults: [{ EvalDecision: "implicitDeny", MissingContextValues: [name] }],
    });
    const context = (value: string) => [
      "--context-entries",
      `ContextKeyName=${name},ContextKeyType=string,ContextKeyValues=${value}`,
    ];
    const matched = {
      SourcePolicyId: "user_reader_hr",
      SourcePolicyType: "IAM Policy",
      StartPosition: { Line: 1, Column: 38 },
      EndPosition: { Line: 1, Column: JSON.stringify(policy).length },
    };
    expect(await simulated(...context("HR"))).toEqual({
      EvaluationResults: [
        {
          EvalActionName: "kms:Decrypt",
          EvalResourceName: key,
          EvalDecision: "allowed",
          MatchedStatements: [matched],
          MissingContextValues: [],
          OrganizationsDecisionDetail: { AllowedByOrganizations: true },
          EvalDecisionDetails: {},
          ResourceSpecificResults: [
            {
              EvalResourceName: key,
              EvalResourceDecision: "allowed",
              MatchedStatements: [matched],
            },
          ],
        },
      ],
    });
    const forbidding = {
      Statement: { Effect: "Deny", Principal: { AWS: reader }, Action: "kms:*", Resource: "*" },
    };
    expect(
      await simulated(...context("HR"), "--resource-policy", JSON.stringify(forbidding)),
    ).toMatchObject({
      EvaluationResults: [
        {
          EvalDecision: "explicitDeny",
          MatchedStatements: [{ SourcePolicyType: "Resource Policy" }],
        },
      ],
    });
  });

  test("finds what was done", { timeout: 120_000 }, async () => {
    const created = await aws<{ KeyMetadata: { KeyId: string; Arn: string } }>("kms", "create-key");
    const { KeyId, Arn } = created.KeyMetadata;
    await aws("kms", "disable-key", "--key-id", KeyId);
    const lookUp = (attribute: string, ...more: string[]) =>
      aws<{ Events: { EventName: string; CloudTrailEvent: string }[] }>(
        "cloudtrail",
        "lookup-events",
        "--lookup-attributes",
        attribute,
        ...more,
      );
    const named = await lookUp("AttributeKey=EventName,AttributeValue=DisableKey");
    expect(named.Events).toMatchObject([{ EventSource: "kms.amazonaws.com", ReadOnly: "false" }]);
    const ofKey = await lookUp(
      `AttributeKey=ResourceName,AttributeValue=${Arn}`,
      "--start-time",
      new Date(Date.now() - 600_000).toISOString(),
      "--page-size",
      "1",
    );
    expect(ofKey.Events.map(({ EventName }) => EventName)).toEqual(["DisableKey", "CreateKey"]);
    const failure = await aws("cloudtrail", "lookup-events", "--max-results", "51").catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toContain(
      "An error occurred (InvalidMaxResultsException) when calling the LookupEvents operation: ",
    );
  });

  test("shows errors as AWS's", async () => {
    const failure = await aws("kms", "describe-key", "--key-id", "alias/none").catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toContain(
      "An error occurred (NotFoundException) when calling the DescribeKey operation: Alias arn:aws:kms:us-east-1:123456789012:alias/none is not found.",
    );
  });
});
