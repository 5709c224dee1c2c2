/** `npm start`: serves the synthesized app on this machine. */

import { help, readOptions } from "../local/options.ts";
import { StartError } from "../local/errors.ts";
import { assignments, clientVariables } from "../local/shell.ts";
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

function announce({ endpoint, admin }: Started): void {
  const variables = clientVariables({ endpoint, region: "us-east-1", ...admin });
  console.log(`Lockstead listens on ${endpoint}\n\nexport ${assignments(variables).join(" ")}`);
}
