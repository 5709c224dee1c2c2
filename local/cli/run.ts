/** From the command line to the exit status. */

import { readArguments } from "./arguments.ts";
import type { Surroundings } from "./commands.ts";
import { CliError } from "./errors.ts";

/** @returns the exit status */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const invocation = readArguments(argv);
    if (invocation.command === "help") {
      surroundings.print(invocation.text.trimEnd());
    } else {
      // Loading the SDK takes its time, which --help and a slip of the pen need not wait for.
      const { perform } = await import("./commands.ts");
      await perform(invocation, surroundings);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error;
    }
    surroundings.note(error.message);
    return 1;
  }
}
