/** The real AWS CLI, where the machine has it: what the README promises, command by command. */

import { execFile, spawnSync } from "node:child_process";
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

    const listed = await aws<{ Aliases: object[] }>("kms", "list-aliases");
    expect(listed.Aliases).toMatchObject([{ AliasName: "alias/cli", TargetKeyId: KeyId }]);
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
