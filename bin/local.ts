/** `npm start`: serves the synthesized app on this machine. */

import { help, readOptions } from "../local/options.ts";
import { StartError } from "../local/errors.ts";
import { type Started, start } from "../local/start.ts";

const resources = new AsyncDisposableStack();
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stop());
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    process.stdout.write(help);
  } else {
    announce(await start(options, resources));
  }
} catch (error) {
  // Whoever stops it while it starts has no use for what failed because of that.
  if (!stopping) {
    console.error(error instanceof StartError ? error.message : error);
    await resources.disposeAsync();
    process.exit(1);
  }
}

async function stop(): Promise<void> {
  stopping = true;
  await resources.disposeAsync();
  process.exit(0);
}

function announce({ endpoint, admin: { accessKeyId, secretAccessKey } }: Started): void {
  // The AWS CLI before version 2, and boto3, read AWS_DEFAULT_REGION and not AWS_REGION.
  const exports = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
  };
  const assignments = Object.entries(exports).map(([name, value]) => `${name}=${quoted(value)}`);
  console.log(`Lockstead listens on ${endpoint}\n\nexport ${assignments.join(" ")}`);
}

/** For a shell, where it needs to be. */
function quoted(value: string): string {
  return /^[\w+./:=@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
