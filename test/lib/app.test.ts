/** The CDK app as the CDK's CLI and the local runtime start it: a process, told by its environment. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test, vi } from "vitest";

const app = fileURLToPath(new URL("../../bin/lockstead.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lockstead-test-app-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function prepare(name: string, context: Record<string, string>) {
  const outdir = join(root, name);
  const scratch = join(root, `${name}-tmp`);
  mkdirSync(scratch);
  const env = {
    PATH: process.env["PATH"],
    TMPDIR: scratch,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ nag: "off", ...context }),
  };
  return { env, outdir, leftOver: () => readdirSync(scratch) };
}

function run(name: string, context: Record<string, string>) {
  const { env, outdir, leftOver } = prepare(name, context);
  const { status, stdout, stderr } = spawnSync(process.execPath, [app], { encoding: "utf8", env });
  return { status, output: stdout + stderr, outdir, leftOver: leftOver() };
}

test("writes the assembly where it is told, and leaves nothing elsewhere", () => {
  const { status, output, outdir, leftOver } = run("default", {});
  expect({ status, output, leftOver }).toEqual({ status: 0, output: "", leftOver: [] });

  const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), "utf8"));
  const { EncryptFunction } = read("LocksteadService.template.json").Resources;
  const hash = EncryptFunction.Properties.Code.S3Key.replace(".zip", "");
  const { source } = read("LocksteadService.assets.json").files[hash];
  expect(existsSync(join(outdir, source.path, "kms/encrypt.mjs"))).toBe(true);
  expect(existsSync(join(outdir, source.path, "dispatcher.mjs"))).toBe(false);
});

test("a wrong context value is one line and exit status 1", () => {
  const { status, output, leftOver } = run("wrong", { removal: "keep" });
  expect(output).toBe('The context value removal must be retain or destroy, not "keep".\n');
  expect({ status, leftOver }).toEqual({ status: 1, leftOver: [] });
});

test("stopped in the middle, it leaves nothing either", async () => {
  const { env, leftOver } = prepare("stopped", {});
  const running = spawn(process.execPath, [app], { env, stdio: "ignore" });
  const ended = once(running, "exit");
  await vi.waitUntil(() => leftOver().length > 0, { timeout: 20_000, interval: 5 });
  running.kill("SIGTERM");
  expect(await ended).toEqual([1, null]);
  expect(leftOver()).toEqual([]);
});
