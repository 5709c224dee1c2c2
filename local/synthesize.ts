/** Synthesizes the CDK app in a process of its own: its memory goes with it. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./errors.ts";

const projectRoot = join(import.meta.dirname, "..");

export type Synthesis = {
  /** Rejects with a StartError that holds what the app said. */
  readonly finished: Promise<void>;
  /** Ends the process, if it runs still, and waits for its end. */
  stop(): Promise<void>;
};

/**
 * @param directory where the cloud assembly goes
 * @param context context values, over those of cdk.json
 */
export function synthesize(
  directory: string,
  context: Readonly<Record<string, string>>,
): Synthesis {
  const app = spawn(process.execPath, [join(projectRoot, "bin", "lockstead.ts")], {
    cwd: projectRoot,
    env: {
      ...ownVariables(),
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: JSON.stringify({ ...defaultContext(), ...context }),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  let output = "";
  app.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  app.once("error", ({ message }) => (output += message));
  app.once("close", (code) => {
    if (code === 0) {
      resolve();
    } else {
      reject(new StartError(`The stacks cannot be synthesized: ${reasonIn(output)}`));
    }
  });
  return {
    finished,
    async stop() {
      app.kill();
      await finished.catch(() => undefined);
    },
  };
}

/** As the CDK's own command line takes it from there. */
function defaultContext(): object {
  const text = readFileSync(join(projectRoot, "cdk.json"), "utf8");
  return (JSON.parse(text) as { readonly context?: object }).context ?? {};
}

/** A shell that is set up to call Lockstead, or AWS, must not show in the templates. */
function ownVariables(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)),
  );
}

/** An uncaught error's own line, or else the last one. */
function reasonIn(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const error = lines.find((line) => /^\w*Error( \[\w+\])?: /.test(line));
  return error ?? lines.findLast((line) => line !== "") ?? "the app said nothing.";
}
