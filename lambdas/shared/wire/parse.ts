/**
 * From JSON to typed values. What has the wrong type does not parse at all
 * (SerializationException); what breaks a constraint is found by validate.ts.
 */

import { ServiceError } from "./errors.ts";
import type { JsonBody } from "./json.ts";
import type { InputOf, Members, Shape } from "./members.ts";

/** @throws ServiceError SerializationException at the first value of a wrong type */
export function parseMembers<M extends Members>(members: M, body: JsonBody): Partial<InputOf<M>> {
  if (!isObject(body.value)) {
    throw Array.isArray(body.value) ? unexpectedStart(body.value) : wrongType();
  }
  return parseStructure(members, body.value, { body, path: [] }) as Partial<InputOf<M>>;
}

type Place = { readonly body: JsonBody; readonly path: readonly string[] };

function parseStructure(
  members: Members,
  value: Record<string, unknown>,
  place: Place,
): Record<string, unknown> {
  const parsed: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given !== undefined && given !== null) {
      parsed[name] = parseValue(shape, given, within(place, name));
    }
  }
  return parsed;
}

function parseValue(shape: Shape, value: unknown, place: Place): unknown {
  switch (shape.type) {
    case "string":
      return expectScalar(value, "string", "a String");
    case "boolean":
      return expectScalar(value, "boolean", "a Boolean");
    case "integer":
      // AWS drops the decimals of a number where it wants an integer.
      return Math.trunc(expectScalar(value, "number", "an Integer") as number);
    case "timestamp":
      return parseTimestamp(value);
    case "blob":
      return parseBlob(expectScalar(value, "string", "a Blob") as string);
    case "list":
      if (!Array.isArray(value)) {
        throw isObject(value) ? unexpectedStart(value) : wrongType("Expected list or null");
      }
      return value.map((item, index) => {
        if (item === null) {
          throw wrongType();
        }
        return parseValue(shape.member, item, within(place, String(index)));
      });
    case "map":
      return parseMap(expectObject(value, "Expected map or null"), place);
    case "structure":
      return parseStructure(shape.members, expectObject(value, "Expected null"), place);
  }
}

/** A Map, because a client may name a key `__proto__`. */
function parseMap(value: Record<string, unknown>, place: Place): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "string") {
      map.set(key, item);
    } else if (typeof item === "number" || typeof item === "boolean") {
      // AWS's concepts: a value of another type, "such as an integer or float",
      // is interpreted as a string. The text as written, so that 1.0 stays 1.0.
      map.set(key, place.body.sourceOf([...place.path, key]));
    } else {
      throw item === null ? wrongType() : unexpectedStart(item);
    }
  }
  return map;
}

/** Epoch seconds, to the millisecond. What no Date can hold does not parse: an Invalid Date throws wherever it is written. */
function parseTimestamp(value: unknown): Date {
  const milliseconds = "milliseconds since epoch";
  const seconds = expectScalar(value, "number", milliseconds) as number;
  const time = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(time.getTime())) {
    throw notConvertible(value, milliseconds);
  }
  return time;
}

/** Standard base64, padded; anything else does not parse. */
function parseBlob(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) {
    throw wrongType("The value can not be converted to a Blob: it is not valid base64");
  }
  return bytes;
}

function expectScalar(
  value: unknown,
  type: "string" | "number" | "boolean",
  name: string,
): unknown {
  // oxlint-disable-next-line valid-typeof -- `type` is one of the three literals
  if (typeof value === type) {
    return value;
  }
  throw typeof value === "object" ? unexpectedStart(value) : notConvertible(value, name);
}

function notConvertible(value: unknown, name: string): ServiceError {
  return wrongType(`${tokenName(value)} can not be converted to ${name}`);
}

function tokenName(value: unknown): string {
  if (typeof value === "boolean") {
    return value ? "TRUE_VALUE" : "FALSE_VALUE";
  }
  return typeof value === "number" ? "NUMBER_VALUE" : "STRING_VALUE";
}

function expectObject(value: unknown, otherwise: string): Record<string, unknown> {
  if (isObject(value)) {
    return value;
  }
  throw Array.isArray(value) ? unexpectedStart(value) : wrongType(otherwise);
}

function unexpectedStart(value: unknown): ServiceError {
  return wrongType(
    Array.isArray(value)
      ? "Start of list found where not expected"
      : "Start of structure or map found where not expected.",
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function within({ body, path }: Place, name: string): Place {
  return { body, path: [...path, name] };
}

function wrongType(text?: string): ServiceError {
  return new ServiceError("SerializationException", text);
}
