import { type Comparison, typed } from "./comparison.ts";

const iso8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since the epoch, of an ISO-8601 date (UTC where it says no zone) or of epoch seconds. */
export function parseDate(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    // Four digits alone are a year in ISO 8601 too, but AWS writes whole dates.
    return Number(text) * 1000;
  }
  const parts = iso8601.exec(text);
  if (parts === null) {
    return undefined;
  }
  const zoned = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  // oxlint-disable-next-line no-restricted-globals -- parses a text, and reads no clock
  const time = Date.parse(zoned);
  // Date.parse carries 30 February into March: such a date is none.
  return Number.isNaN(time) || Number(parts[3]) > daysIn(Number(parts[1]), Number(parts[2]))
    ? undefined
    : time;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const date = (compare: (actual: number, expected: number) => boolean): Comparison =>
  typed(parseDate, compare);

export const dateEquals = date((actual, expected) => actual === expected);
export const dateLessThan = date((actual, expected) => actual < expected);
export const dateLessThanEquals = date((actual, expected) => actual <= expected);
export const dateGreaterThan = date((actual, expected) => actual > expected);
export const dateGreaterThanEquals = date((actual, expected) => actual >= expected);
