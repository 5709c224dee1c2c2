/** The condition keys that a request of a simulation has, and what their values have to be. */

import { type Context, contextOf } from "../../authorization/context.ts";
import { binaryEquals } from "../../authorization/conditions/binary.ts";
import { parseDate } from "../../authorization/conditions/date.ts";
import { parseNumber } from "../../authorization/conditions/numeric.ts";
import { ipAddress } from "../../authorization/conditions/ip-address.ts";
import { invalidInput } from "./policies.ts";

export const contextKeyTypes = [
  "string",
  "stringList",
  "numeric",
  "numericList",
  "boolean",
  "booleanList",
  "ip",
  "ipList",
  "binary",
  "binaryList",
  "date",
  "dateList",
] as const;

export type ContextEntry = {
  readonly ContextKeyName?: string;
  readonly ContextKeyValues?: readonly string[];
  readonly ContextKeyType?: (typeof contextKeyTypes)[number];
};

/**
 * What AWS was recorded to take, and its texts.
 * Source: radkawar/stackd, testdata/aws/iam/simulation.json and simulation_inputs.json.
 * @throws ServiceError InvalidInputException
 */
export function contextOfEntries(entries: readonly ContextEntry[]): Context {
  const values = new Map<string, readonly string[]>();
  for (const entry of entries) {
    const { ContextKeyName: name = "", ContextKeyType, ContextKeyValues } = entry;
    if (name === "" && ContextKeyType === undefined && ContextKeyValues === undefined) {
      continue;
    }
    if (name === "") {
      throw invalidInput("ContextKeyName cannot be null or empty.");
    }
    const key = name.toLowerCase();
    if (values.has(key)) {
      throw invalidInput(`Duplicate context key: ${name}.`);
    }
    values.set(key, valuesOf(name, entry));
  }
  return contextOf(Object.fromEntries(values));
}

function valuesOf(
  name: string,
  { ContextKeyType: type, ContextKeyValues: values = [] }: ContextEntry,
): readonly string[] {
  if (type === undefined) {
    throw invalidInput(`Context key ${name} has invalid type null.`);
  }
  if (values.length === 0) {
    throw invalidInput(`Context values for context key ${name} cannot be null or empty.`);
  }
  if (!type.endsWith("List") && values.length > 1) {
    throw invalidInput(
      `Context key ${type} expected a single value, but received ${values.length}.`,
    );
  }
  const form = forms[type.replace(/List$/, "")];
  if (form !== undefined && !values.every(form.fits)) {
    throw invalidInput(`Invalid context value for key ${name}: expected ${form.named}.`);
  }
  return values;
}

type Form = { readonly named: string; readonly fits: (text: string) => boolean };

/** Texts and booleans may be anything; what is no boolean equals none. */
const forms: Readonly<Record<string, Form>> = {
  numeric: { named: "numeric format", fits: (text) => parseNumber(text) !== undefined },
  date: {
    named: "DateTime format",
    // AWS takes a year and a month alone, which no condition here compares.
    fits: (text) => parseDate(text) !== undefined || /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text),
  },
  ip: {
    named: "IP address",
    fits: (text) =>
      !/[/%]/.test(text) && ipAddress.prepare({ text: withoutZeros(text) }) !== undefined,
  },
  binary: {
    named: "base-64 encoded binary format",
    fits: (text) => binaryEquals.prepare({ text }) !== undefined,
  },
};

/** AWS takes `192.000.002.1`. */
function withoutZeros(text: string): string {
  return /^[\d.]+$/.test(text) ? text.replaceAll(/\b0+(?=\d)/g, "") : text;
}
