/** `npm run -s lockstead`: tenants and their credentials, events and the reasons in them. */

import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { run } from "../local/cli/run.ts";

const { stdout } = process;
// Whoever reads only the first lines has read enough.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  print: (text) => void stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
  paper: {
    columns: stdout.isTTY ? stdout.columns : 100,
    // https://no-color.org
    colours: stdout.isTTY && !process.env["NO_COLOR"] && stdout.hasColors(),
  },
  untilInterrupted,
});

function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  return interruption.signal;
}

async function confirm(question: string): Promise<boolean> {
  // Standard output may go elsewhere.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D, Ctrl-C and the end of input are no answer, and so a no; the line is still to be ended.
  const none = "\n";
  const answer = await Promise.race([
    terminal.question(`${question} [y/N] `).catch(() => none),
    once(terminal, "close").then(() => none),
  ]);
  terminal.close();
  if (answer === none) {
    process.stderr.write(none);
  }
  return /^y(es)?$/i.test(answer.trim());
}
