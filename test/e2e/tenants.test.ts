/** The command for tenants against `npm start`, and the README's own lines about them. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, runCli, runProcess, type Variables } from "../support/cli.ts";
import { type Local, startLocal } from "../support/local.ts";
import { createKey } from "../support/suite.ts";

const project = join(import.meta.dirname, "../..");
const hasCli = spawnSync("aws", ["--version"]).status === 0;
let folder: string;
let local: Local;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockstead-tenants-"));
  local = await startLocal(["--memory", "--log-level", "info"]);
});

afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

function lockstead(line: string, env: Variables = local.exports): Promise<Ended> {
  return runCli(line, env);
}

function run(file: string, args: readonly string[]): Promise<Ended> {
  return runProcess(file, args, local.exports, folder);
}

type Added = {
  readonly name: string;
  readonly accountId: string;
  readonly userArn: string;
  readonly environment: Variables;
};

async function json<T = Added>(line: string): Promise<T> {
  const { stdout, stderr } = await lockstead(`${line} --json`);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as T;
}

function clients({ environment }: Added) {
  const settings = {
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    maxAttempts: 1,
  };
  return { kms: new KMSClient(settings), sts: new STSClient(settings) };
}

test("two tenants, and neither sees what is the other's", { timeout: 60_000 }, async () => {
  const tenants = [await json("tenant add one"), await json("tenant add two")] as const;
  const [one, two] = tenants;
  expect(one.accountId).not.toBe(two.accountId);
  const own = [];
  for (const tenant of tenants) {
    const { kms, sts } = clients(tenant);
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: tenant.accountId,
      Arn: `arn:aws:iam::${tenant.accountId}:user/administrator`,
    });
    const { KeyId, Arn } = await createKey(kms);
    expect(Arn).toContain(tenant.accountId);
    // The same name in each.
    await kms.send(new CreateAliasCommand({ AliasName: "alias/own", TargetKeyId: KeyId }));
    const Plaintext = Buffer.from(tenant.name);
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: "alias/own", Plaintext }),
    );
    own.push({ tenant, kms, KeyId, Arn, CiphertextBlob });
  }
  for (const { tenant, kms, KeyId, CiphertextBlob } of own) {
    const { Keys } = await kms.send(new ListKeysCommand({}));
    expect(Keys?.map((key) => key.KeyId)).toEqual([KeyId]);
    const { Aliases } = await kms.send(new ListAliasesCommand({}));
    expect(Aliases?.flatMap(({ TargetKeyId }) => TargetKeyId ?? [])).toEqual([KeyId]);
    const { Plaintext = [] } = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext).toString()).toBe(tenant.name);

    for (const other of own.filter((each) => each.tenant !== tenant)) {
      const refused = { name: "AccessDeniedException" };
      await expect(kms.send(new DescribeKeyCommand({ KeyId: other.Arn }))).rejects.toMatchObject(
        refused,
      );
      await expect(
        kms.send(new DecryptCommand({ CiphertextBlob: other.CiphertextBlob })),
      ).rejects.toMatchObject(refused);
      await expect(kms.send(new DescribeKeyCommand({ KeyId: other.KeyId }))).rejects.toMatchObject({
        name: "NotFoundException",
      });
    }
  }
});

test("a tenant's life", { timeout: 60_000 }, async () => {
  const added = await json("tenant add short-lived");
  expect(await lockstead("tenant add short-lived")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^The tenant short-lived exists already: .*\n$/),
  });
  const listed = await lockstead("tenant list");
  expect(listed.stdout).toMatch(
    new RegExp(`^short-lived +${added.accountId} +ACTIVE +\\S+ +short-lived@tenants.invalid$`, "m"),
  );
  expect(listed.stdout).not.toContain("123456789012");

  // A user has two keys at most: the third takes the first one's place.
  const second = await json("env short-lived");
  const third = await json(`env ${added.accountId}`);
  const identify = (tenant: Added) => clients(tenant).sts.send(new GetCallerIdentityCommand({}));
  await expect(identify(added)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  for (const each of [second, third]) {
    expect(await identify(each)).toMatchObject({ Arn: added.userArn });
  }

  // A tenant's administrator manages no tenants.
  expect(await lockstead("tenant list", third.environment)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^These credentials may not do that: .*\n$/),
  });
  const wrong = { ...local.exports, AWS_SECRET_ACCESS_KEY: "wrong" };
  expect(await lockstead("tenant list", wrong)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^http:\S+ does not take these credentials: .*\n$/),
  });
  expect(await lockstead("tenant list", {})).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^No endpoint is set, .*\n$/),
  });

  expect(await lockstead("tenant remove short-lived")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/: give --yes\.\n$/),
  });
  expect(await lockstead("tenant remove short-lived --yes")).toMatchObject({ status: 0 });
  await expect(identify(third)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  expect((await lockstead("env short-lived")).stderr).toMatch(/^The tenant short-lived is closed/);

  // The name is free again, and names another account.
  const again = await json("tenant add short-lived");
  expect(again.accountId).not.toBe(added.accountId);
  await expect(clients(again).kms.send(new ListKeysCommand({}))).resolves.toMatchObject({
    Keys: [],
  });
});

describe.skipIf(!hasCli)("the README", () => {
  const text = readFileSync(join(project, "README.md"), "utf8");
  const section = (title: string) =>
    new RegExp(`^### ${title}\n(.*?)^### `, "ms").exec(text)?.[1] ?? "";
  const why = section("Why was this denied\\?");
  const blocks = (language: string, part = section("Tenants")) =>
    [...part.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(
      ([, block = ""]) => block,
    );

  test("does what it says", { timeout: 120_000 }, async () => {
    const script = [
      // Its reader is in the project's folder; what it writes goes to the test's.
      `npm() { command npm --prefix '${project}' "$@"; }`,
      ...blocks("sh"),
      ...blocks("sh", why),
    ].join("\n");
    const { stdout, stderr } = await run("bash", ["-c", script]);
    const denials = stderr.split("\n").filter((line) => line.startsWith("An error occurred"));
    expect(denials).toEqual([
      expect.stringMatching(
        /user\/reader is not authorized to perform: kms:Decrypt .* because no identity-based policy allows the kms:Decrypt action$/,
      ),
      expect.stringMatching(
        /user\/administrator is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext /,
      ),
    ]);
    expect(stdout).toContain(Buffer.from("secret").toString("base64"));

    const [transcript = ""] = blocks("text", why);
    expect(masked(stdout)).toContain(masked(transcript));
    expect(stdout).toMatch(/user\/reader .* denied: no-identity-allow\n/);
  });

  test("makes services of tenants", { timeout: 120_000 }, async () => {
    const { environment } = await json("tenant add readers");
    const titles = ["AWS managed keys", "Call as a service"];
    const script = titles.flatMap((title) => blocks("sh", section(title))).join("\n");
    const { stdout, stderr } = await runProcess("bash", ["-c", script], environment, folder);
    expect(stdout).toContain("AWS\tDefault key that protects my S3 objects when no other key");
    expect(stdout).toContain('"Id" : "auto-s3-2"');
    expect(stdout).toMatch(/secret$/);
    expect(stderr.trim()).toMatch(
      /^An error occurred \(AccessDeniedException\) .* no resource-based policy allows the kms:Decrypt action$/,
    );
  });
});

/** Without what differs from run to run: accounts, ids, times, versions. */
function masked(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "ID")
    .replace(/\b\d{12}\b/g, "ACCOUNT")
    .replace(/\b\d{4}-\d\d-\d\dT[\d:]+Z/g, "TIME")
    .replace(/aws-cli\/[\d.]+/g, "AGENT");
}
