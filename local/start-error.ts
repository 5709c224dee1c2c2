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
  return error instanceof Error ? error.message : String(error);
}
