/**
 * When a condition block holds, written to be obviously right: nothing is
 * checked, nothing is parsed ahead. The real one is compared with it.
 *
 * What a value stands for is unknown when it has a variable without one. Then
 * it equals nothing; and that it differs is taken for granted by a Deny, never
 * by an Allow.
 */

type Scalar = string | number | boolean;

/** Operator, condition key, one value or more: as its author writes it. */
export type RawCondition = {
  readonly [operator: string]: { readonly [key: string]: Scalar | readonly Scalar[] };
};

/** Names in lower case. A key that is missing is not in it; an empty one has no values. */
export type RawContext = ReadonlyMap<string, readonly string[]>;

/** A character of a policy's value; `wild` where a `*` or `?` may stand for others. */
type Symbol = { readonly char: string; readonly wild: boolean };
type Comparison = (wanted: readonly Symbol[], actual: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, actual) => written(wanted) === actual,
  StringEqualsIgnoreCase: (wanted, actual) =>
    written(wanted).toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => like(wanted, actual),
  // What is no number is NaN, which is neither equal, less nor greater. Likewise for dates.
  NumericEquals: (wanted, actual) => number(actual) === number(written(wanted)),
  NumericLessThan: (wanted, actual) => number(actual) < number(written(wanted)),
  NumericLessThanEquals: (wanted, actual) => number(actual) <= number(written(wanted)),
  NumericGreaterThan: (wanted, actual) => number(actual) > number(written(wanted)),
  NumericGreaterThanEquals: (wanted, actual) => number(actual) >= number(written(wanted)),
  DateEquals: (wanted, actual) => date(actual) === date(written(wanted)),
  DateLessThan: (wanted, actual) => date(actual) < date(written(wanted)),
  DateLessThanEquals: (wanted, actual) => date(actual) <= date(written(wanted)),
  DateGreaterThan: (wanted, actual) => date(actual) > date(written(wanted)),
  DateGreaterThanEquals: (wanted, actual) => date(actual) >= date(written(wanted)),
  Bool: (wanted, actual) => written(wanted).toLowerCase() === actual.toLowerCase(),
  BinaryEquals: (wanted, actual) => written(wanted) === actual,
  IpAddress: (wanted, actual) => within(written(wanted), actual),
  ArnEquals: (wanted, actual) => arnLike(wanted, actual),
  ArnLike: (wanted, actual) => arnLike(wanted, actual),
};

const opposites: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

export function referenceHolds(
  condition: RawCondition,
  context: RawContext,
  version: string | null,
  effect: "Allow" | "Deny",
): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, given]) => {
      const values = [given].flat().map((value) => symbols(String(value), context, version));
      return keyHolds(operator, values, context.get(key.toLowerCase()), effect);
    }),
  );
}

function keyHolds(
  operator: string,
  values: readonly (readonly Symbol[] | undefined)[],
  actual: readonly string[] | undefined,
  effect: "Allow" | "Deny",
): boolean {
  const wanted = values.filter((value) => value !== undefined);
  const isUnknown = wanted.length < values.length;
  const [, set, name = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (name === "Null") return wanted.some((v) => written(v) === String(actual === undefined));
  if (ifExists && actual === undefined) return true;

  const negated = name in opposites;
  const compare = comparisons[opposites[name] ?? name];
  if (compare === undefined) throw new Error(`An operator that is none: ${operator}`);
  const matches = (value: string) =>
    negated
      ? !wanted.some((v) => compare(v, value)) && !(isUnknown && effect === "Allow")
      : wanted.some((v) => compare(v, value));

  // A missing key is like an empty one here.
  const present = actual ?? [];
  if (set === "ForAllValues") return present.every(matches);
  if (set === "ForAnyValue") return present.some(matches);
  return negated ? present.every(matches) : present.some(matches);
}

/** @returns undefined if a variable has no value */
export function symbols(
  value: string,
  context: RawContext,
  version: string | null,
): readonly Symbol[] | undefined {
  const plain = (char: string): Symbol => ({ char, wild: char === "*" || char === "?" });
  if (version !== "2012-10-17") return [...value].map(plain);

  const parts = [...value.matchAll(/\$\{([^}]*)\}|[^]/g)].map(([part, variable]) => {
    if (variable === undefined) return [plain(part)];
    const replaced = /^[*?$]$/.test(variable) ? variable : valueOf(variable, context);
    // Whatever comes from a variable stands for itself.
    return replaced === undefined
      ? undefined
      : [...replaced].map((char): Symbol => ({ char, wild: false }));
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known.flat() : undefined;
}

/** Of `aws:username` or of `aws:username, 'default'`. */
function valueOf(variable: string, context: RawContext): string | undefined {
  const [, key = "", otherwise] = /^(.*?)(?:, *'(.*)')?$/.exec(variable) ?? [];
  const values = context.get(key.toLowerCase());
  if (values === undefined) return otherwise;
  return values.length === 1 ? values[0] : undefined;
}

function written(wanted: readonly Symbol[]): string {
  return wanted.map(({ char }) => char).join("");
}

export function like([first, ...rest]: readonly Symbol[], text: string): boolean {
  if (first === undefined) return text === "";
  if (first.wild && first.char === "*") {
    return like(rest, text) || (text !== "" && like([first, ...rest], text.slice(1)));
  }
  return text !== "" && (first.wild || first.char === text[0]) && like(rest, text.slice(1));
}

/** Each segment by itself; the last may have colons. */
export function arnLike(wanted: readonly Symbol[], actual: string, segments = 6): boolean {
  if (segments === 1) return like(wanted, actual);
  const colon = wanted.findIndex(({ char }) => char === ":");
  const end = actual.indexOf(":");
  return (
    colon >= 0 &&
    end >= 0 &&
    like(wanted.slice(0, colon), actual.slice(0, end)) &&
    arnLike(wanted.slice(colon + 1), actual.slice(end + 1), segments - 1)
  );
}

function number(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/** Milliseconds of `2026-07-01`, `2026-07-01T10:00[:00[.000]]` with `Z` or `+02:00`, or of epoch seconds. */
function date(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const iso = /^\d{4}-\d\d-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.exec(text);
  const midnight = new Date(text.slice(0, 10));
  // `Date` makes the 2nd of March of the 30th of February.
  return iso && midnight.getUTCDate() === Number(iso[1]) ? Date.parse(text) : NaN;
}

function within(network: string, address: string): boolean {
  const [base = "", length] = network.split("/");
  const wanted = bits(base);
  const actual = bits(address);
  const compared = length === undefined ? wanted.length : Number(length);
  return (
    wanted !== "" &&
    wanted.length === actual.length &&
    wanted.slice(0, compared) === actual.slice(0, compared)
  );
}

/** 32 or 128 zeros and ones; none of what is no address. */
function bits(address: string): string {
  const binary = (part: string, radix: number, width: number) =>
    parseInt(part, radix).toString(2).padStart(width, "0");
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    const all = address.split(".").map((part) => binary(part, 10, 8));
    return all.every((part) => part.length === 8) ? all.join("") : "";
  }
  if (!/^[\da-f:]+$/i.test(address) || !address.includes(":")) return "";
  const [left = [], right] = address
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = right ? Array<string>(8 - left.length - right.length).fill("0") : [];
  return [...left, ...zeros, ...(right ?? [])].map((group) => binary(group, 16, 16)).join("");
}
