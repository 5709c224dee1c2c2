/** Every condition operator by its name, as policies write it. */

import { arnLike } from "./arn.ts";
import { binaryEquals } from "./binary.ts";
import { bool } from "./bool.ts";
import type { Comparison } from "./comparison.ts";
import * as date from "./date.ts";
import { ipAddress } from "./ip-address.ts";
import * as numeric from "./numeric.ts";
import { stringEquals, stringEqualsIgnoreCase, stringLike } from "./string.ts";

export type Operator = {
  readonly comparison: Comparison;
  /** Holds when no value matches, and when the key is missing. */
  readonly negated: boolean;
};

const is = (comparison: Comparison): Operator => ({ comparison, negated: false });
const isNot = (comparison: Comparison): Operator => ({ comparison, negated: true });

export const operators: ReadonlyMap<string, Operator> = new Map([
  ["StringEquals", is(stringEquals)],
  ["StringNotEquals", isNot(stringEquals)],
  ["StringEqualsIgnoreCase", is(stringEqualsIgnoreCase)],
  ["StringNotEqualsIgnoreCase", isNot(stringEqualsIgnoreCase)],
  ["StringLike", is(stringLike)],
  ["StringNotLike", isNot(stringLike)],
  ["NumericEquals", is(numeric.numericEquals)],
  ["NumericNotEquals", isNot(numeric.numericEquals)],
  ["NumericLessThan", is(numeric.numericLessThan)],
  ["NumericLessThanEquals", is(numeric.numericLessThanEquals)],
  ["NumericGreaterThan", is(numeric.numericGreaterThan)],
  ["NumericGreaterThanEquals", is(numeric.numericGreaterThanEquals)],
  ["DateEquals", is(date.dateEquals)],
  ["DateNotEquals", isNot(date.dateEquals)],
  ["DateLessThan", is(date.dateLessThan)],
  ["DateLessThanEquals", is(date.dateLessThanEquals)],
  ["DateGreaterThan", is(date.dateGreaterThan)],
  ["DateGreaterThanEquals", is(date.dateGreaterThanEquals)],
  ["Bool", is(bool)],
  ["BinaryEquals", is(binaryEquals)],
  ["IpAddress", is(ipAddress)],
  ["NotIpAddress", isNot(ipAddress)],
  ["ArnEquals", is(arnLike)],
  ["ArnLike", is(arnLike)],
  ["ArnNotEquals", isNot(arnLike)],
  ["ArnNotLike", isNot(arnLike)],
]);
