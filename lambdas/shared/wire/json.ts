/** AWS JSON 1.1: bodies in, bodies out. */

import { ServiceError } from "./errors.ts";

export const jsonContentType = "application/x-amz-json-1.1";

export type JsonBody = {
  readonly value: unknown;
  /** The text of the number or boolean at `path`, exactly as the client wrote it. */
  sourceOf(path: readonly string[]): string;
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws ServiceError SerializationException when the bytes are no JSON text */
export function decodeJson(bytes: Uint8Array): JsonBody {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    let sources: unknown;
    return {
      value,
      sourceOf(path) {
        // Parsed again at most once, however many values ask.
        sources ??= parseSources(text);
        return sourceAt(sources, path);
      },
    };
  } catch (cause) {
    throw new ServiceError("SerializationException", undefined, { cause });
  }
}

class Source {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Each number and boolean as its source (ECMAScript's JSON.parse source text access). */
function parseSources(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" || typeof value === "boolean"
      ? new Source(context?.source ?? "")
      : value;
  try {
    return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
  } catch (cause) {
    // A reviver recurses, and a client can nest deeper than the stack goes.
    throw new ServiceError("SerializationException", undefined, { cause });
  }
}

function sourceAt(sources: unknown, path: readonly string[]): string {
  let value = sources;
  for (const name of path) {
    value = (value as Record<string, unknown>)[name];
  }
  return value instanceof Source ? value.text : "";
}

/** What an operation answers: strings, numbers, booleans, bytes, dates, and lists, maps and objects of them. */
export type Output = { readonly [member: string]: OutputValue | undefined };
export type OutputValue =
  | string
  | number
  | boolean
  | Uint8Array
  | Date
  | Output
  | OutputMap
  | readonly OutputValue[];
/** Only XML tells a map from a structure. */
type OutputMap = ReadonlyMap<string, OutputValue>;

/**
 * Blobs become base64, times epoch seconds with milliseconds as decimals.
 * Members that are undefined are left out.
 */
export function encodeJson(output: Output): string {
  return JSON.stringify(encodeValue(output));
}

function encodeValue(value: OutputValue): unknown {
  if (typeof value !== "object") {
    return value;
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  if (value instanceof Date) {
    return value.getTime() / 1000;
  }
  if (isList(value)) {
    return value.map(encodeValue);
  }
  if (isMap(value)) {
    return Object.fromEntries(Array.from(value, ([key, item]) => [key, encodeValue(item)]));
  }
  // An encryption context can have any names, `__proto__` among them.
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[name, encodeValue(member)]],
    ),
  );
}

export function isList(
  value: Output | OutputMap | readonly OutputValue[],
): value is readonly OutputValue[] {
  return Array.isArray(value);
}

export function isMap(value: Output | OutputMap): value is OutputMap {
  return value instanceof Map;
}
