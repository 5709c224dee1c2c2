/**
 * Of an input, what its member table describes. Closed: a value that the table
 * does not describe, or that has another type, is not shown; nor are bytes.
 */

import type { Members, Shape } from "../wire/members.ts";
import type { Json, JsonObject } from "./event.ts";
import { isNeverRecorded } from "./never-recorded.ts";

export type Manner = {
  /** Stands for what is sensitive; where there is none, that is left out. */
  readonly mask?: string | undefined;
  readonly time: (time: Date) => string;
};

export function shownInput(members: Members, input: unknown, manner: Manner): JsonObject {
  return structure(members, input, manner) ?? {};
}

function structure(members: Members, value: unknown, manner: Manner): JsonObject | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, shape]) => {
      if (isNeverRecorded(name) || !Object.hasOwn(given, name)) {
        return [];
      }
      const shown = shownValue(shape, given[name], manner);
      return shown === undefined ? [] : [[eventName(name), shown]];
    }),
  );
}

function shownValue(shape: Shape, value: unknown, manner: Manner): Json | undefined {
  switch (shape.type) {
    case "string":
      return typeof value !== "string" ? undefined : shape.sensitive ? manner.mask : value;
    case "integer":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "timestamp":
      return isTime(value) ? manner.time(value) : undefined;
    case "list":
      return list(shape.member, value, manner);
    case "map":
      return value instanceof Map ? texts(value) : undefined;
    case "structure":
      return structure(shape.members, value, manner);
    default:
      return undefined;
  }
}

/** A list of which nothing may be shown is not shown either. */
function list(shape: Shape, value: unknown, manner: Manner): Json | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const shown = value.flatMap((item) => {
    const one = shownValue(shape, item, manner);
    return one === undefined ? [] : [one];
  });
  return shown.length === 0 && value.length > 0 ? undefined : shown;
}

function isTime(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** Names of a client's own are not changed. */
function texts(map: ReadonlyMap<unknown, unknown>): JsonObject {
  return Object.fromEntries(
    [...map].filter(
      (entry): entry is [string, string] =>
        typeof entry[0] === "string" && typeof entry[1] === "string",
    ),
  );
}

/** A member's name, of which CloudTrail writes the first letter small, and that only. */
export function eventName(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}
