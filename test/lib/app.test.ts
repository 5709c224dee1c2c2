/** The CDK app as the CDK's CLI and the local runtime start it: a process, told by its environment. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const app = fileURLToPath(new URL("../../bin/lockstead.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "lockstead-test-app-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function run(name: string, context: Record<string, string>) {
  const outdir = join(root, name);
  const scratch = join(root, `${name}-tmp`);
  mkdirSync(scratch);
  const { status, stdout, stderr } = spawnSync(process.execPath, [app], {
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"],
      TMPDIR: scratch,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ nag: "off", ...context }),
    },
  });
  return { status, output: stdout + stderr, outdir, leftOver: readdirSync(scratch) };
}

test(
  "writes the assembly where it is told, and leaves nothing elsewhere",
  { timeout: 60_000 },
  () => {
    const { status, output, outdir, leftOver } = run("default", {});
    expect({ status, output }).toEqual({ status: 0, output: "" });
    expect(leftOver).toEqual([]);

    const template = JSON.parse(
      readFileSync(join(outdir, "LocksteadService.template.json"), "utf8"),
    );
    const { S3Key } = template.Resources.EncryptFunction.Properties.Code;
    const assets = JSON.parse(readFileSync(join(outdir, "LocksteadService.assets.json"), "utf8"));
    const { source } = assets.files[S3Key.replace(".zip", "")];
    expect(existsSync(join(outdir, source.path, "kms/encrypt.mjs"))).toBe(true);
    expect(existsSync(join(outdir, source.path, "dispatcher.mjs"))).toBe(false);
  },
);

test("a wrong context value is one line and exit status 1", { timeout: 60_000 }, () => {
  const { status, output, leftOver } = run("wrong", { removal: "keep" });
  expect(output).toBe('The context value removal must be retain or destroy, not "keep".\n');
  expect(status).toBe(1);
  expect(leftOver).toEqual([]);
});
