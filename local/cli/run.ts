/** From the command line to the exit status. */

import { readArguments } from "./arguments.ts";
import { CliError } from "./errors.ts";
import type { Surroundings } from "./surroundings.ts";

/** @returns the exit status */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    if (argv[0] === "attestation") {
      // It asks no service for anything, and has options of its own.
      const { attestation } = await import("./attestation/attestation.ts");
      attestation(argv.slice(1), surroundings);
      return 0;
    }
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
