/** `npm start` as a user runs it: a process, its printed exports, its output. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CloudTrail } from "@aws-sdk/client-cloudtrail";
import { IAM } from "@aws-sdk/client-iam";
import { KMS } from "@aws-sdk/client-kms";
import { Organizations } from "@aws-sdk/client-organizations";
import { STS } from "@aws-sdk/client-sts";
import type { TestCredentials } from "./service.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Clients of every service, with the same credentials. */
export type LocalClients = {
  readonly kms: KMS;
  readonly sts: STS;
  readonly iam: IAM;
  readonly organizations: Organizations;
  readonly cloudtrail: CloudTrail;
};

/** `admin`'s clients, and a way to be someone else. */
export type LocalService = LocalClients & {
  as(credentials: TestCredentials, region?: string): LocalClients;
};

export type Local = {
  /** What it printed for its user to paste, as variables. */
  readonly exports: Readonly<Record<string, string>>;
  /** All that it has written so far, to both streams. */
  output(): string;
  readonly process: ChildProcess;
  kms(region?: string): KMS;
  sts(): STS;
  service(): LocalService;
  /** Ends it by a signal and waits. @returns its exit status, null when the signal killed it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** Starts it on a free port and waits until it listens. */
export async function startLocal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Local> {
  const child = spawn(process.execPath, [...startArguments(), "--port", "0", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      written += text;
      if (/^export .*\n/m.test(written)) {
        ready.resolve();
      }
    });
  }
  const exited = once(child, "exit") as Promise<[number | null]>;
  void exited.then(([status]) => ready.reject(new Error(`It exited with ${status}: ${written}`)));
  await ready.promise;

  const exports = parseExports(written);
  const admin: TestCredentials = {
    accessKeyId: exports["AWS_ACCESS_KEY_ID"] as string,
    secretAccessKey: exports["AWS_SECRET_ACCESS_KEY"] as string,
  };
  const defaultRegion = exports["AWS_REGION"] as string;
  const options = (region = defaultRegion, credentials = admin) => ({
    region,
    endpoint: exports["AWS_ENDPOINT_URL"] as string,
    credentials,
    maxAttempts: 1,
  });
  const as = (credentials: TestCredentials, region = defaultRegion): LocalClients => {
    const settings = options(region, credentials);
    return {
      kms: new KMS(settings),
      sts: new STS(settings),
      iam: new IAM(settings),
      organizations: new Organizations(settings),
      cloudtrail: new CloudTrail(settings),
    };
  };
  return {
    exports,
    output: () => written,
    process: child,
    kms: (region) => new KMS(options(region)),
    sts: () => new STS(options()),
    service: () => ({ ...as(admin), as }),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

/** What `npm start` gives to node, flags of V8 and all. */
function startArguments(): readonly string[] {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { scripts } = JSON.parse(text) as { scripts: { start: string } };
  return scripts.start.replace(/^exec node /, "").split(" ");
}

function parseExports(text: string): Record<string, string> {
  const line = /^export (.*)$/m.exec(text)?.[1] ?? "";
  const pairs = line.split(" ").map((pair) => {
    const equals = pair.indexOf("=");
    return [pair.slice(0, equals), pair.slice(equals + 1).replaceAll("'", "")] as const;
  });
  return Object.fromEntries(pairs);
}
