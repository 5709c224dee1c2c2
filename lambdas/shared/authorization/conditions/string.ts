import { globMatches } from "../glob.ts";
import type { Comparison } from "./comparison.ts";

export const stringEquals: Comparison = {
  variables: true,
  prepare:
    ({ text }) =>
    (actual) =>
      actual === text,
};

export const stringEqualsIgnoreCase: Comparison = {
  variables: true,
  prepare({ text }) {
    const expected = text.toLowerCase();
    return (actual) => actual.toLowerCase() === expected;
  },
};

export const stringLike: Comparison = {
  variables: true,
  prepare: (pattern) => (actual) => globMatches(pattern, actual),
};
