/** `npm start` as a process: what it prints, how it ends, and what it refuses to start on. */

import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocal } from "../support/local.ts";
import { startStore, storeClient } from "../support/store.ts";

const project = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "lockstead-test-process-"));
const assembly = join(folder, "assembly");
/** Where a started process puts its temporary files, so that it is seen whether it leaves any. */
const scratch = mkdtempSync(join(folder, "tmp-"));

beforeAll(() => {
  execFileSync(process.execPath, ["bin/lockstead.ts"], {
    cwd: project,
    env: { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: '{"nag":"off"}' },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let folders = 0;
const freshFolder = () => join(folder, `data-${folders++}`);

type Ended = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Runs it to its end. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const options = { cwd: project, env: { ...process.env, TMPDIR: scratch, ...env } };
  execFile(process.execPath, ["bin/local.ts", ...args], options, (error, stdout, stderr) =>
    resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
  );
  return promise;
}

const failed = (line: string): Ended => ({ status: 1, stdout: "", stderr: `${line}\n` });

/** The assembly with a change to the service's template. */
function changedAssembly(change: (resources: Record<string, any>) => void): string {
  const copy = join(folder, `assembly-${folders++}`);
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, "LocksteadService.template.json");
  const template = JSON.parse(readFileSync(file, "utf8"));
  change(template.Resources);
  writeFileSync(file, JSON.stringify(template));
  return copy;
}

test("--help shows every option, and that is all", async () => {
  const { status, stdout, stderr } = await run(["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: npm start -- \[options\]\n/);
  expect(stdout).toContain("--dynamodb-endpoint URL");
});

describe("it synthesizes, serves and ends", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("by %s", { timeout: 60_000 }, async (signal) => {
    // A shell that is set up for something else changes nothing.
    const local = await startLocal(["--memory"], {
      TMPDIR: scratch,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_PROFILE: "nobody",
      AWS_REGION: "eu-central-1",
    });
    const endpoint = local.exports["AWS_ENDPOINT_URL"];
    expect(local.output()).toMatch(
      new RegExp(
        `^Lockstead listens on ${endpoint}\n\nexport AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16} AWS_SECRET_ACCESS_KEY=[A-Za-z0-9]{40} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n$`,
      ),
    );
    expect(await local.sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: "arn:aws:iam::123456789012:user/admin",
    });
    await local.kms().send(new CreateKeyCommand({}));
    expect(readdirSync(scratch)).toHaveLength(1);
    expect(await local.stop(signal)).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
    // Nothing was worth a log line.
    expect(local.output().split("\n")).toHaveLength(4);
  });

  test("also while it starts", { timeout: 60_000 }, async () => {
    const child = execFile(process.execPath, ["bin/local.ts", "--memory", "--port", "0"], {
      cwd: project,
      env: { ...process.env, TMPDIR: scratch },
    });
    await expect.poll(() => readdirSync(scratch).length, { timeout: 10_000 }).toBeGreaterThan(0);
    const ended = new Promise((resolve) => {
      child.once("close", (code) => resolve(code));
    });
    let output = "";
    child.stderr?.on("data", (text: string) => (output += text));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(output).toBe("");
    expect(readdirSync(scratch)).toEqual([]);
  });
});

describe("an assembly is served as it is", () => {
  test("an operation whose route is taken out is unknown", { timeout: 60_000 }, async () => {
    const directory = changedAssembly((resources) => {
      delete resources["RoutePOSTTrentServiceListKeys"];
    });
    const local = await startLocal(["--memory", "--assembly", directory]);
    const listing = local.kms().send(new ListKeysCommand({}));
    await expect(listing).rejects.toMatchObject({ name: "UnknownOperationException" });
    await local.kms().send(new CreateKeyCommand({}));
    expect(await local.stop()).toBe(0);
  });

  test(
    "a permission that a role lacks fails, and the log says which",
    { timeout: 60_000 },
    async () => {
      const directory = changedAssembly((resources) => {
        for (const { PolicyDocument } of resources["CreateRole"].Properties.Policies) {
          for (const statement of PolicyDocument.Statement) {
            statement.Action = statement.Action.filter((it: string) => it !== "dynamodb:PutItem");
          }
          PolicyDocument.Statement = PolicyDocument.Statement.filter(
            ({ Action }: { Action: string[] }) => Action.length > 0,
          );
        }
      });
      const local = await startLocal(["--memory", "--assembly", directory]);
      const creation = local.kms().send(new CreateKeyCommand({}));
      await expect(creation).rejects.toMatchObject({ name: "KMSInternalException" });
      expect(local.output()).toContain(
        "LocksteadService-CreateRole/CreateKeyFunction is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/LocksteadState-EventsTable",
      );
      expect(await local.stop()).toBe(0);
    },
  );

  test("a missing variable, permission or folder is one line", { timeout: 60_000 }, async () => {
    const withoutVariable = changedAssembly((resources) => {
      delete resources["EncryptFunction"].Properties.Environment.Variables["LOCKSTEAD_TABLE"];
    });
    const memory = ["--memory", "--port", "0", "--assembly"];
    expect(await run([...memory, withoutVariable])).toEqual(
      failed(
        "LocksteadService/EncryptFunction: The environment variable LOCKSTEAD_TABLE is not set.",
      ),
    );
    const withoutPermission = changedAssembly((resources) => {
      delete resources["EncryptPermission"];
    });
    const { status, stderr } = await run([...memory, withoutPermission]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^LocksteadService\/RoutePOSTTrentServiceEncrypt: no AWS::Lambda::Permission lets API Gateway call LocksteadService\/EncryptFunction from .+\n$/,
    );
    expect(await run([...memory, scratch])).toEqual(
      failed(
        `${scratch} holds no cloud assembly (no manifest.json). \`npm run synth\` makes one in cdk.out.`,
      ),
    );
  });
});

test(
  "data, secrets and credentials outlive a restart, for their owner alone",
  { timeout: 60_000 },
  async () => {
    const data = freshFolder();
    const args = ["--assembly", assembly, "--data", data];
    const first = await startLocal(args);
    const { KeyMetadata } = await first.kms().send(new CreateKeyCommand({}));
    const { CiphertextBlob } = await first
      .kms()
      .send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("kept") }));
    expect(await first.stop()).toBe(0);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(join(data, "secrets.json")).mode & 0o777).toBe(0o600);

    const second = await startLocal(args);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = first.exports;
    expect(second.exports).toMatchObject({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
    const { Plaintext } = await second.kms().send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe("kept");

    expect(await run(["--port", "0", ...args])).toEqual(
      failed(
        `Another process uses the data in ${join(data, "dynamodb")}. Stop it, or choose another folder with --data.`,
      ),
    );
    expect(await second.stop()).toBe(0);

    rmSync(join(data, "secrets.json"));
    expect(await run(["--port", "0", ...args])).toEqual(
      failed(
        `The table holds data, but ${join(data, "secrets.json")} lacks the secret that sealed them. Restore that file, or start afresh with another --data folder.`,
      ),
    );
  },
);

test("another DynamoDB takes the embedded one's place", { timeout: 60_000 }, async () => {
  const store = await startStore();
  const args = ["--assembly", assembly, "--dynamodb-endpoint", store.endpoint];
  const local = await startLocal([...args, "--data", freshFolder()]);
  const { KeyMetadata } = await local.kms().send(new CreateKeyCommand({}));
  const { Items } = await storeClient(store.endpoint).send(
    new ScanCommand({ TableName: "LocksteadState-Table" }),
  );
  expect(JSON.stringify(Items)).toContain(KeyMetadata?.KeyId);
  expect(await local.stop()).toBe(0);

  expect(await run(["--port", "0", "--memory", ...args])).toEqual(
    failed(
      "The table holds data that were sealed under a secret which --memory did not keep. Start with an empty table, and with --data to keep both.",
    ),
  );
  await store.close();
  const { status, stderr } = await run(["--port", "0", "--memory", ...args]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Cannot reach DynamoDB \(.+\)\. Is the URL after .+\?\n$/);
});

test("only the machine's own names may be signed", { timeout: 60_000 }, async () => {
  const local = await startLocal(["--memory", "--assembly", assembly, "--host", "0.0.0.0"]);
  const { port } = new URL(local.exports["AWS_ENDPOINT_URL"] ?? "");
  const credentials = {
    accessKeyId: local.exports["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: local.exports["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  const listing = (host: string) => {
    const endpoint = `http://${host}:${port}`;
    return new KMSClient({ endpoint, region: "us-east-1", credentials }).send(
      new ListKeysCommand({}),
    );
  };
  expect((await listing("localhost")).Keys).toEqual([]);
  // It reaches this machine, too, but nobody says that it is a name of its.
  await expect(listing("127.0.0.2")).rejects.toMatchObject({ name: "InvalidSignatureException" });
  expect(await local.stop()).toBe(0);
});

test("the admin's credentials may be given, and are not kept", { timeout: 60_000 }, async () => {
  const data = freshFolder();
  const local = await startLocal(["--assembly", assembly, "--data", data], {
    LOCKSTEAD_ADMIN_ACCESS_KEY_ID: "test",
    LOCKSTEAD_ADMIN_SECRET_ACCESS_KEY: "it's a secret",
  });
  expect(local.output()).toContain(`AWS_SECRET_ACCESS_KEY='it'\\''s a secret' `);
  expect(readFileSync(join(data, "secrets.json"), "utf8")).not.toContain("s a secret");
  expect(await local.stop()).toBe(0);
});

test("the management account may be chosen", { timeout: 60_000 }, async () => {
  const local = await startLocal(["--memory"], { LOCKSTEAD_ACCOUNT_ID: "111122223333" });
  expect(await local.sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: "arn:aws:iam::111122223333:user/admin",
  });
  expect(await local.stop()).toBe(0);
});

describe("what it cannot start on is one line, and exit status 1", () => {
  test("a wrong flag", async () => {
    expect(await run(["--prot", "1"])).toEqual(
      failed("Unknown option '--prot'. `npm start -- --help` lists the options."),
    );
  });

  test("a wrong variable", async () => {
    expect(await run([], { LOCKSTEAD_ACCOUNT_ID: "1" })).toEqual(
      failed('LOCKSTEAD_ACCOUNT_ID must be an account id of 12 digits, not "1".'),
    );
  });

  test("a port in use", { timeout: 60_000 }, async () => {
    const local = await startLocal(["--memory", "--assembly", assembly]);
    const { port } = new URL(local.exports["AWS_ENDPOINT_URL"] ?? "");
    expect(await run(["--memory", "--port", port])).toEqual(
      failed(
        `Port ${port} on 127.0.0.1 is in use. Stop the other process, or choose another port with --port.`,
      ),
    );
    expect(readdirSync(scratch)).toEqual([]);
    expect(await local.stop()).toBe(0);
  });

  test("a folder below a file", async () => {
    const below = join(assembly, "manifest.json", "data");
    const { status, stdout, stderr } = await run(["--data", below, "--port", "0"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^Cannot keep data in .+\/manifest\.json\/data \(ENOTDIR: .+\)\. Choose a folder that you can write to with --data, or keep nothing with --memory\.\n$/,
    );
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written", async () => {
    const closed = mkdtempSync(join(folder, "closed-"));
    chmodSync(closed, 0o500);
    const { status, stderr } = await run(["--data", closed, "--port", "0"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Cannot keep data in .+ \(EACCES: .+\)\. .+\n$/);
  });

  test("secrets that others can read", { timeout: 60_000 }, async () => {
    const data = mkdtempSync(join(folder, "open-"));
    const file = join(data, "secrets.json");
    writeFileSync(file, "{}");
    chmodSync(file, 0o644);
    expect(await run(["--assembly", assembly, "--data", data, "--port", "0"])).toEqual(
      failed(
        `Others can read the secrets in ${file}. Run \`chmod 600 ${file}\`, and make new ones if somebody did.`,
      ),
    );
  });
});
