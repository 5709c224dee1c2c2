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

/**
 * Condition keys whose names go on with one of the request's own, as in
 * `aws:RequestTag/<key>`. Names of condition keys have no case, but these have:
 * those that differ in case only meet under one name, with a value each, and
 * conditions then look at all of them.
 * @param prefix with its separator
 */
export function namedContext(
  prefix: string,
  pairs: Iterable<readonly [name: string, value: string]>,
): Context {
  const context = new Map<string, readonly string[]>();
  for (const [name, value] of pairs) {
    const key = `${prefix}${name}`.toLowerCase();
    context.set(key, [...(context.get(key) ?? []), value]);
  }
  return context;
}
