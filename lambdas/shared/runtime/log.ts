/** Structured logs: one JSON object a line. Nothing secret is ever handed to a logger. */

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export function isLogLevel(value: string): value is LogLevel {
  return (logLevels as readonly string[]).includes(value);
}

/** What JSON can write. */
type LogValue = string | number | boolean | null | undefined | readonly LogValue[] | LogFields;
export type LogFields = { readonly [name: string]: LogValue };

export type Logger = {
  /** @param metrics members that no threshold hides: beside the others, or where those are hidden, alone */
  log(
    level: Exclude<LogLevel, "silent">,
    message: string,
    fields?: LogFields,
    metrics?: LogFields,
  ): void;
};

/** A logger that writes lines of at least `threshold` to `write` (standard output by default). */
export function createLogger(
  threshold: LogLevel,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Logger {
  const least = logLevels.indexOf(threshold);
  return {
    log(level, message, fields, metrics) {
      if (logLevels.indexOf(level) >= least) {
        write(JSON.stringify({ level, message, ...fields, ...metrics }));
      } else if (metrics !== undefined) {
        write(JSON.stringify(metrics));
      }
    },
  };
}
