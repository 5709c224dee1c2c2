import { type Comparison, typed } from "./comparison.ts";

/** Decimal numbers, whole or not. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

const numeric = (compare: (actual: number, expected: number) => boolean): Comparison =>
  typed(parseNumber, compare);

export const numericEquals = numeric((actual, expected) => actual === expected);
export const numericLessThan = numeric((actual, expected) => actual < expected);
export const numericLessThanEquals = numeric((actual, expected) => actual <= expected);
export const numericGreaterThan = numeric((actual, expected) => actual > expected);
export const numericGreaterThanEquals = numeric((actual, expected) => actual >= expected);
