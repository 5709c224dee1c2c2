/**
 * Of an answer, what a table lets pass by name. Closed: a member that the table
 * does not name is not shown, and bytes never are.
 */

import type { ServiceName } from "../../catalogue.ts";
import { isList, isMap, type Output, type OutputValue } from "../wire/json.ts";
import type { Json, JsonObject } from "./event.ts";
import { isNeverRecorded } from "./never-recorded.ts";
import { eventName } from "./shown-input.ts";
import { shownTime } from "./times.ts";

/** `shown`: a text, number, boolean or time, or a list of these. `masked`: that it is there. */
export type Shown = "shown" | "masked" | Answer;
export type Answer = { readonly [member: string]: Shown };

/** @param mask stands for what is masked */
export function shownAnswer(
  service: ServiceName,
  answer: Answer,
  output: Output,
  mask: string,
): JsonObject {
  return Object.fromEntries(
    Object.entries(answer).flatMap(([name, how]) => {
      const value = Object.hasOwn(output, name) ? output[name] : undefined;
      if (value === undefined || isNeverRecorded(name)) {
        return [];
      }
      const shown = how === "masked" ? mask : shownValue(service, how, value, mask);
      return shown === undefined ? [] : [[eventName(name), shown]];
    }),
  );
}

function shownValue(
  service: ServiceName,
  how: "shown" | Answer,
  value: OutputValue,
  mask: string,
): Json | undefined {
  if (typeof value !== "object") {
    return how === "shown" ? value : undefined;
  }
  if (value instanceof Uint8Array) {
    return undefined;
  }
  if (value instanceof Date) {
    return how === "shown" ? shownTime(service, value) : undefined;
  }
  if (isList(value)) {
    return value.flatMap((item) => shownValue(service, how, item, mask) ?? []);
  }
  return how === "shown" || isMap(value) ? undefined : shownAnswer(service, how, value, mask);
}
