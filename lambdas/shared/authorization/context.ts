/**
 * What is known of a request: condition keys and their values. Names are in
 * lower case, because policies may write them in any. A key that is absent is
 * missing; an empty list of values counts as missing as well.
 */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Undefined values leave their key out. */
export function contextOf(
  entries: Readonly<Record<string, string | readonly string[] | undefined>>,
): Context {
  const context = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(entries)) {
    if (value !== undefined) {
      context.set(name.toLowerCase(), typeof value === "string" ? [value] : value);
    }
  }
  return context;
}

/** Later contexts win. */
export function mergeContexts(...contexts: readonly Context[]): Context {
  const merged = new Map<string, readonly string[]>();
  for (const context of contexts) {
    for (const [name, values] of context) {
      merged.set(name, values);
    }
  }
  return merged;
}
