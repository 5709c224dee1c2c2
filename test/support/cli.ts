/** The command as a user runs it: a process. */

import { type ChildProcess, execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Variables = Readonly<Record<string, string>>;

export type Ended = { readonly status: number; readonly stdout: string; readonly stderr: string };

const cli = join(import.meta.dirname, "../../bin/cli.ts");

/** @param env all that it has of AWS's variables */
export function runCli(line: string, env: Variables): Promise<Ended> {
  return startCli(line, env).ended;
}

export function startCli(line: string, env: Variables) {
  return startProcess(process.execPath, [cli, ...line.split(" ")], env, tmpdir());
}

export function runProcess(
  file: string,
  args: readonly string[],
  env: Variables,
  cwd: string,
): Promise<Ended> {
  return startProcess(file, args, env, cwd).ended;
}

function startProcess(file: string, args: readonly string[], env: Variables, cwd: string) {
  const { promise: ended, resolve } = Promise.withResolvers<Ended>();
  const options = { cwd, env: { ...withoutAws(), ...env } };
  const child: ChildProcess = execFile(file, args, options, (error, stdout, stderr) =>
    resolve({ status: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
  );
  return { child, ended };
}

/** Whatever the shell of whoever runs the tests is set up for. */
function withoutAws(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
