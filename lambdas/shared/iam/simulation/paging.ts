/**
 * Pages of a simulation. A marker counts actions, not names: the same action may
 * be simulated twice, and AWS takes a marker whatever else the request changes.
 */

import { decodeMarker, encodeMarker } from "../../keys/paging.ts";
import { ServiceError } from "../../wire/errors.ts";
import { invalidInput } from "./policies.ts";

/** @param count of the actions before the next page */
export function nextMarker(count: number): string {
  return encodeMarker(`actions ${count}`);
}

/** @throws ServiceError InvalidInputException */
export function placeOfMarker(marker: string | undefined): number {
  if (marker === undefined) {
    return 0;
  }
  const [, count] = /^actions ([1-9]\d{0,6})$/.exec(nameIn(marker)) ?? [];
  if (count === undefined) {
    throw invalidInput("Invalid marker for pagination.");
  }
  return Number(count);
}

function nameIn(marker: string): string {
  try {
    return decodeMarker(marker);
  } catch (error) {
    if (error instanceof ServiceError) {
      return "";
    }
    throw error;
  }
}
