import { types } from "node:util";

/**
 * Why the local runtime cannot start, in one line that says what to do about
 * it. Whoever started it sees that line and no stack trace.
 */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The code of a system error, as in `EACCES`. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** What an error says, for a line of our own to quote. */
export function errorText(error: unknown): string {
  // Also one of the edge function's realm, which is no instance of our `Error`.
  return types.isNativeError(error) ? error.message : String(error);
}

/** Where it was thrown, too: for a log. */
export function errorStack(error: unknown): string {
  return (types.isNativeError(error) ? error.stack : undefined) ?? String(error);
}
